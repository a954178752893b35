import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.out.NodeFmtLib;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.validation.ReportEntry;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.sparql.path.P_Link;
import org.apache.jena.sys.JenaSystem;

/**
 * Apache Jena's SHACL for tests, in one process for many cases.
 *
 * A request is two texts, each with its length before it as a line of digits: shapes in Turtle, data
 * in Turtle. A response is one line a result (focus node, path, component and value, with tabs
 * between them; "-" for none, "*" for a path that is no predicate), then a line "end". A request
 * that Jena cannot run is answered by a line "error" with the reason, and "end".
 */
public class ShaclServer {
    public static void main(String[] arguments) throws Exception {
        JenaSystem.init();
        InputStream in = new BufferedInputStream(System.in);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        while (true) {
            String shapes = text(in);
            String data = text(in);
            if (shapes == null || data == null) {
                return;
            }
            try {
                for (String line : results(shapes, data)) {
                    out.println(line);
                }
            } catch (RuntimeException error) {
                out.println("error\t" + String.valueOf(error).replace('\n', ' '));
            }
            out.println("end");
            out.flush();
        }
    }

    private static List<String> results(String shapes, String data) {
        ShaclValidator validator = ShaclValidator.get();
        Shapes parsed = validator.parse(graph(shapes));
        List<String> lines = new ArrayList<>();
        for (ReportEntry entry : validator.validate(parsed, graph(data)).getEntries()) {
            String path = "-";
            if (entry.resultPath() instanceof P_Link) {
                path = ((P_Link) entry.resultPath()).getNode().getURI();
            } else if (entry.resultPath() != null) {
                path = "*";
            }
            lines.add(String.join("\t", text(entry.focusNode()), path,
                entry.sourceConstraintComponent().getURI(), text(entry.value())));
        }
        Collections.sort(lines);
        return lines;
    }

    private static String text(Node node) {
        return node == null ? "-" : NodeFmtLib.strNT(node);
    }

    private static Graph graph(String turtle) {
        Graph graph = GraphFactory.createDefaultGraph();
        RDFParser.create().source(new StringReader(turtle)).lang(Lang.TTL).parse(graph);
        return graph;
    }

    private static String text(InputStream in) throws Exception {
        StringBuilder digits = new StringBuilder();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                return null;
            }
            digits.append((char) next);
            next = in.read();
        }
        byte[] bytes = new DataInputStream(in).readNBytes(Integer.parseInt(digits.toString()));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
