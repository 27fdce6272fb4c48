import type { Story } from "./story.ts";
import type { Survey } from "./survey.ts";

/** Nodes that had the value and told nobody but the one it came from, though a neighbour never got it. */
export function silentHolders(story: Story, { nodes, neighbours }: Survey): readonly string[] {
  const had = new Set([...story.holdings.keys(), ...story.formerHoldings.map(({ node }) => node)]);
  const missing = [...nodes].filter((node) => !had.has(node));
  const unshown = neverShown(story).map(({ node }) => node);
  // A node that was started anew may have told it before.
  const excused = new Set([...unshown, ...story.forgettings.map(({ node }) => node)]);
  return [...story.holdings.values()]
    .filter(({ node, from }) => {
      const others = neighbours.get(node) ?? nodes;
      const isOwed = missing.some((one) => others.has(one));
      const hasTold = [...nodes].some((dest) => dest !== from && story.links.has(`${node} ${dest}`));
      return isOwed && !hasTold && !excused.has(node);
    })
    .map(({ node }) => node);
}

/** Nodes that got the value, were read after that, and showed it in no read; and whether they had acknowledged it to a client. */
export function neverShown({ bringings, holdings, lacking, shownBy, forgettings }: Story) {
  const forgot = new Set(forgettings.map(({ node }) => node));
  return [...holdings.keys()]
    .filter((node) => lacking.has(node) && !shownBy.has(node) && !forgot.has(node))
    .map((node) => ({
      node,
      hasAcknowledged: bringings.some((one) => one.node === node && one.acknowledgedMs !== undefined),
    }));
}
