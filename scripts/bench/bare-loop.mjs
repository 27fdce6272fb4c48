// The baseline of the throughput: what any node has to do for each line, and nothing else.
const seen = new Set();
let rest = "";
let nextMsgId = 0;

process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  let output = "";
  for (const line of lines) {
    const { src, dest, body } = JSON.parse(line);
    const reply = { type: `${body.type}_ok`, in_reply_to: body.msg_id, msg_id: nextMsgId++ };
    if (body.type === "broadcast") seen.add(body.message);
    if (body.type === "read") reply.messages = [...seen];
    output += `${JSON.stringify({ src: dest, dest: src, body: reply })}\n`;
  }
  if (process.stdout.write(output)) return;
  process.stdin.pause();
  process.stdout.once("drain", () => process.stdin.resume());
});
