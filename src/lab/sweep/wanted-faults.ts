import { InvalidArgumentError } from "commander";
import { type FaultId, faultIds } from "../../sim/faults/fault.ts";
import { type NemesisKind, nemesisKinds } from "../../sim/nemesis/nemesis-plan.ts";
import { faultsOf } from "../../sim/sweep/case/case.ts";

/** The faults of `--faults`: by the names of our own sweep, or by those of `test --nemesis`, which other nodes are swept with. */
export interface WantedFaults {
  readonly ids?: readonly FaultId[];
  readonly kinds?: readonly NemesisKind[];
}

/** Reads `--faults`. `all` and `none` are good for both kinds of sweep. */
export function wantedFaults(text: string): WantedFaults {
  if (text === "all") return { ids: faultIds, kinds: nemesisKinds };
  if (text === "none") return { ids: [], kinds: [] };
  const ids = faultsOf(text);
  if (ids !== undefined) return { ids };
  const names = text.split(/[+,]/);
  const kinds = nemesisKinds.filter((kind) => names.includes(kind));
  if (kinds.length === names.length) return { kinds };
  throw new InvalidArgumentError(
    `Allowed: all, none, or some of ${faultIds.join(", ")}; with --bin some of ${nemesisKinds.join(", ")}`,
  );
}
