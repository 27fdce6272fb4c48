// Preloaded into a process under measurement: it tells its peak resident memory at its end, or when SIGUSR2 asks.
import { writeSync } from "node:fs";

const report = () => writeSync(2, `peak-memory-kb ${process.resourceUsage().maxRSS}\n`);

process.on("exit", report);
process.on("SIGUSR2", report);
