/** Names of rows: what all of them have in common is said once, and the rest of a row is its name. */

import type { KvSetting } from "./kv-setting.ts";

type Choice = keyof KvSetting;

type Words = Readonly<Record<Choice, (setting: KvSetting) => string>>;

/** The choices in the order in which names have them, each short enough for the name of a bar. */
const briefWords: Words = {
  mode: ({ mode }) => mode,
  nodes: ({ nodes }) => `${nodes} ${nodes === 1 ? "node" : "nodes"}`,
  subject: ({ subject }) => subject,
  readShare: ({ readShare }) => `${Number((100 * readShare).toFixed(1))} %`,
  popularity: ({ popularity }) => popularity,
  valueBytes: ({ valueBytes }) => `${valueBytes} B`,
  hasPartitions: ({ hasPartitions }) => (hasPartitions ? "partitions" : "no partitions"),
};
const choices = Object.keys(briefWords) as readonly Choice[];

/** As they are understood without an explanation. */
const fullWords: Words = {
  ...briefWords,
  mode: ({ mode }) => `mode ${mode}`,
  readShare: (setting) => `${briefWords.readShare(setting)} reads`,
  popularity: ({ popularity }) => `${popularity} keys`,
  valueBytes: ({ valueBytes }) => `values of ${valueBytes} B`,
};

/** The settings that a choice names. */
export const choiceTitles: Readonly<Record<Choice, string>> = {
  mode: "mode",
  nodes: "nodes",
  subject: "strategy",
  readShare: "share of reads",
  popularity: "popularity of keys",
  valueBytes: "length of values",
  hasPartitions: "partitions",
};

/** The choices in which some of the settings differ. */
export function differing(settings: readonly KvSetting[]): readonly Choice[] {
  return choices.filter((choice) => new Set(settings.map((setting) => setting[choice])).size > 1);
}

/** The choices in which all settings agree, in words; empty without settings. */
export function commonText(settings: readonly KvSetting[]): string {
  const [first] = settings;
  const apart = differing(settings);
  if (first === undefined) return "";
  return namedBy(
    fullWords,
    first,
    choices.filter((choice) => !apart.includes(choice)),
  );
}

/** Some of the choices of a setting, short enough for a bar. */
export function nameOf(setting: KvSetting, named: readonly Choice[]): string {
  return namedBy(briefWords, setting, named);
}

/** All choices of a setting, in words. */
export function fullName(setting: KvSetting): string {
  return namedBy(fullWords, setting, choices);
}

function namedBy(words: Words, setting: KvSetting, named: readonly Choice[]): string {
  return choices
    .filter((choice) => named.includes(choice))
    .map((choice) => words[choice](setting))
    .join(", ");
}

/** Settings that agree in some choices, in the order of the first of each group. */
export function grouped<Row extends { readonly setting: KvSetting }>(
  rows: readonly Row[],
  by: readonly Choice[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row.setting, by);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
