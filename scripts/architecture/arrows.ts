import type { IReachabilityForbiddenRuleType, IRegularForbiddenRuleType } from "dependency-cruiser";

type Rule = IRegularForbiddenRuleType | IReachabilityForbiddenRuleType;

/** A folder whose rooms may know only some of their neighbours. */
interface House {
  readonly folder: string;
  /** Each room, and the rooms beside it that it may import from; itself it always may. */
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  /** Loose files of the folder that stand on top of its rooms: only rooms of the roof import them. The other loose files are free. */
  readonly above: readonly string[];
  /** Rooms that stand on the files above the others. */
  readonly roof?: readonly string[];
}

const houses: readonly House[] = [
  {
    folder: "src",
    rooms: {
      wire: [],
      crdt: [],
      reconcile: [],
      theory: [],
      node: ["wire", "crdt", "reconcile", "theory"],
      strategies: ["node", "wire", "crdt", "reconcile", "theory"],
      hosts: ["strategies", "node", "wire"],
      sim: ["strategies", "node", "wire", "reconcile"],
      lab: ["wire", "crdt", "reconcile", "theory", "node", "strategies", "hosts", "sim"],
    },
    above: ["main.ts", "lab.ts", "index.ts"],
  },
  {
    folder: "src/node",
    rooms: {
      overlay: [],
      log: [],
      settings: ["overlay"],
      base: ["log", "overlay", "settings"],
      links: ["base", "log", "overlay"],
      repair: ["base", "log", "links", "settings"],
      dispatch: ["base", "settings"],
      requests: ["base", "dispatch", "log", "links", "overlay", "settings"],
    },
    above: ["core.ts", "inspection.ts", "reception.ts", "spreading.ts", "strategy-context.ts"],
    roof: ["dispatch", "requests"],
  },
  {
    folder: "src/sim",
    rooms: {
      time: [],
      network: ["time"],
      services: ["network", "time"],
      nodes: ["services", "network", "time"],
      clients: ["nodes", "network", "time"],
      nemesis: ["network", "time"],
      run: ["nemesis", "clients", "nodes", "services", "network", "time"],
      checkers: ["run", "nemesis", "clients", "nodes", "services", "network", "time"],
      faults: ["nodes", "network", "time"],
      sweep: ["faults", "checkers", "run", "nemesis", "clients", "nodes", "network", "time"],
    },
    above: [],
  },
  {
    folder: "src/sim/sweep",
    rooms: { case: [], run: ["case"], judge: ["case", "run"] },
    above: ["outcome.ts", "shrink.ts", "tally.ts", "trace.ts"],
  },
];

/** The paths that imports of zod/mini and its locales resolve to. */
const zodPath = "^(node_modules/)?zod/(mini|locales)(/|$)";

interface Packages {
  readonly zod: boolean;
  /** The modules of Node itself. */
  readonly runtime: boolean;
}

/** The packages that each folder of `src` may import; a folder that is not named may import any. */
export const packages: Readonly<Record<string, Packages>> = {
  wire: { zod: true, runtime: false },
  crdt: { zod: false, runtime: false },
  reconcile: { zod: false, runtime: false },
  theory: { zod: false, runtime: false },
  node: { zod: true, runtime: false },
  strategies: { zod: true, runtime: false },
  hosts: { zod: true, runtime: true },
};

const ours = "^(src|scripts|test|dist)/";

export type RuleKind = "arrows" | "packages" | "product" | "circles";

/** Results name the rule and nothing else of it, so its name carries what a person needs to know. */
function refuse(kind: RuleKind, why: string, ends: Pick<Rule, "from" | "to">): Rule {
  return { name: `${kind}: ${why}`, severity: "error", ...ends };
}

function literal(path: string): string {
  return path.replaceAll(".", "\\.");
}

function roomRules({ folder, rooms, above, roof = [] }: House): Rule[] {
  const inside = `^${folder}/`;
  const tops = above.map((file) => `${inside}${literal(file)}$`);
  const known = Object.entries(rooms).map(([room, neighbours]) => {
    const some = neighbours.length === 0 ? "no room" : `only ${neighbours.join(", ")} of the rooms`;
    return refuse("arrows", `${folder}/${room} imports ${some} beside it, and nothing above it`, {
      from: { path: `${inside}${room}/` },
      to: {
        path: [`${inside}[^/]+/`, ...(roof.includes(room) ? [] : tops)],
        pathNot: [room, ...neighbours].map((name) => `${inside}${name}/`),
      },
    });
  });
  const isRoom = Object.keys(rooms).map((room) => `${inside}${room}/`);
  const unlisted = refuse(
    "arrows",
    `${folder} has no row for this folder in scripts/architecture/arrows.ts`,
    {
      from: { path: `${inside}[^/]+/`, pathNot: isRoom },
      to: {},
    },
  );
  return [...known, unlisted];
}

function packageRules(): Rule[] {
  return Object.entries(packages).map(([room, { zod, runtime }]) => {
    const names = [...(zod ? ["zod/mini"] : []), ...(runtime ? ["node:*"] : [])];
    const some = names.length === 0 ? "no package" : `of packages only ${names.join(" and ")}`;
    return refuse("packages", `src/${room} imports ${some}`, {
      from: { path: `^src/${room}/` },
      to: {
        pathNot: [ours, ...(zod ? [zodPath] : [])],
        ...(runtime && { dependencyTypesNot: ["core"] }),
      },
    });
  });
}

/** The files of the node that simulator, lab and scripts may import: its making, and one look into it. Its parts are its own. */
const shown = [
  "hosted",
  "inspection",
  "limits",
  "overlay/overlay",
  "random",
  "settings/did-you-mean",
  "settings/options",
  "settings/settings",
  "timing",
].map((name) => `^src/node/${name}\\.ts$`);

/** Libraries of their own: what they offer need not all be used here. */
const libraries = "^src/(crdt|reconcile|theory)/";
/** The scripts of the pages, which run in a browser; the files that they begin with. */
const client = "^src/lab/pages/client/";
const clientEntries = `${client}(chart-page|run-page)\\.ts$`;
const entries = ["^src/(main|lab|index)\\.ts$", clientEntries];
/** The files of the lab that a page's script may know: the types of its data. */
const pageData = "^src/lab/pages/(chart-page|run-page)\\.ts$";
/** Packages that draw, and belong in pages alone. */
const drawingPackages = ["@observablehq/plot", "d3-zoom", "d3-selection"].map(
  (name) => `^(node_modules/)?${name}(/|$)`,
);

export const rules: readonly Rule[] = [
  ...houses.flatMap(roomRules),
  ...packageRules(),
  refuse("arrows", "src imports nothing of the tools around it", {
    from: { path: "^src/" },
    to: { path: "^(scripts|test|dist)/" },
  }),
  refuse("arrows", "scripts import no tests", { from: { path: "^scripts/" }, to: { path: "^test/" } }),
  refuse("arrows", "the parts of the node are its own: inspect() shows what it holds and keeps", {
    from: { path: "^(src/(sim|lab)|scripts|test/(canaries|conformance|faults|sim|lab|processes|scripts))/" },
    to: { path: "^src/node/", pathNot: shown },
  }),
  refuse("arrows", "scripts of pages know of src only the data of pages", {
    from: { path: client },
    to: { path: "^src/", pathNot: [client, pageData] },
  }),
  refuse("arrows", "scripts of pages run in a browser: nothing imports them, the build bundles them", {
    from: { path: "^(src|scripts)/", pathNot: client },
    to: { path: client },
  }),
  refuse("packages", "scripts of pages import only what draws", {
    from: { path: client },
    to: { pathNot: [ours, ...drawingPackages] },
  }),
  refuse("packages", "what draws is for the scripts of pages", {
    from: { path: "^src/", pathNot: client },
    to: { path: drawingPackages },
  }),
  refuse("product", "only tests or scripts use it, so it belongs to them: no entry point reaches it", {
    from: { path: entries },
    to: { path: "^src/", pathNot: [...entries, libraries], reachable: false },
  }),
  refuse("circles", "no circle, types included", { from: {}, to: { circular: true } }),
];
