import type { Random } from "../../node/random.ts";
import { fixedSeconds } from "../time/seconds.ts";
import type { FaultSite } from "./fault.ts";

/** A part of the load, in milliseconds from its start. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** A number between two bounds, small ones as likely as large ones: uniform in its logarithm. */
export function logUniform(random: Random, least: number, most: number): number {
  return least * (most / least) ** random.float();
}

/** A window of a length between two bounds, cut off at the end of the load; one in four begins with it. Exaggerated: all of it. */
export function drawWindow(random: Random, site: FaultSite, leastMs: number, mostMs: number): Window {
  if (site.isExaggerated) return { startMs: 0, endMs: site.loadMs };
  const startMs = random.chance(0.25) ? 0 : random.float() * 0.8 * site.loadMs;
  return { startMs, endMs: Math.min(site.loadMs, startMs + logUniform(random, leastMs, mostMs)) };
}

/** From one to `countMax` windows. */
export function drawWindows(
  random: Random,
  site: FaultSite,
  countMax: number,
  lengthsMs: [number, number],
): Window[] {
  return Array.from({ length: 1 + random.int(countMax) }, () => drawWindow(random, site, ...lengthsMs));
}

export function windowText({ startMs, endMs }: Window): string {
  return `${fixedSeconds(startMs)}–${fixedSeconds(endMs)}`;
}
