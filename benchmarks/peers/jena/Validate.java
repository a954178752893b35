import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.ValidationReport;
import org.apache.jena.shacl.validation.ReportEntry;

/** Validates DATA.nt against SHAPES.ttl with Apache Jena and prints the results by component as JSON. */
public class Validate {
    public static void main(String[] arguments) {
        Graph data = RDFDataMgr.loadGraph(arguments[0]);
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(arguments[1]));
        ValidationReport report = ShaclValidator.get().validate(shapes, data);
        Map<String, Integer> counts = new TreeMap<>();
        for (ReportEntry entry : report.getEntries()) {
            counts.merge(entry.sourceConstraintComponent().getURI(), 1, Integer::sum);
        }
        System.out.println(counts.entrySet().stream()
            .map(count -> "\"" + count.getKey() + "\": " + count.getValue())
            .collect(Collectors.joining(", ", "{", "}")));
    }
}
