// Reads a feed once with ldes-client and prints all of its members as N-Quads, in the order of time.
// Arguments: the folder with the modules of npm, the address of the feed.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, address] = process.argv.slice(2);
const { Writer } = createRequire(join(modules, "any.cjs"))("n3");
const client_module = pathToFileURL(join(modules, "ldes-client/dist/lib/client.js"));
const { intoConfig, replicateLDES } = await import(client_module);

const follow = async (url) => {
  // without a shape it would ask the address of the stream itself for one
  const client = replicateLDES(intoConfig({ url, noShape: true, polling: false }), "ascending");
  const writer = new Writer({ format: "N-Quads" });
  let text = "";
  client.on("error", (error) => {
    throw error;
  });
  const members = client.stream({ highWaterMark: 10 }).getReader();
  for (let next = await members.read(); !next.done; next = await members.read()) {
    if (next.value) text += writer.quadsToString(next.value.quads);
  }
  process.stdout.write(text);
};

follow(address).catch((error) => {
  console.error(error);
  process.exit(1);
});
