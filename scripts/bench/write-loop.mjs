// The baseline of `read`: after a line of its own, for each chunk of input so many lines of so many bytes.
const [bytes, times] = process.argv.slice(2).map(Number);
const line = Buffer.alloc(bytes, "x");
line[bytes - 1] = 0x0a;

process.stdin.on("data", () => {
  for (let i = 0; i < times; i++) process.stdout.write(line);
});
process.stdout.write("ready\n");
