// The baseline of `kv`: what any key-value node has to do for each line, and nothing else.
const entries = new Map();
let rest = "";
let nextMsgId = 0;

process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  let output = "";
  for (const line of lines) {
    const { src, dest, body } = JSON.parse(line);
    const reply = {
      type: `${body.type}_ok`,
      ...fieldsOf(body),
      in_reply_to: body.msg_id,
      msg_id: nextMsgId++,
    };
    output += `${JSON.stringify({ src: dest, dest: src, body: reply })}\n`;
  }
  if (process.stdout.write(output)) return;
  process.stdin.pause();
  process.stdout.once("drain", () => process.stdin.resume());
});

function fieldsOf({ type, key, value }) {
  if (type === "write") {
    const ts = Date.now() / 1_000;
    entries.set(key, { value, ts });
    return { ts };
  }
  return type === "kv_read" ? { key, ...entries.get(key) } : {};
}
