import { describe, expect, it } from "vitest";
import {
  type Box,
  hasRoom,
  placedLabels,
  placesAlong,
  placesAround,
  placesFarther,
  type WantedLabel,
} from "../../../src/lab/pages/client/chart/labels/label-layout.ts";
import { labelLines } from "../../../src/lab/pages/client/chart/labels/label-text.ts";

const frame: Box = { left: 0, top: 0, width: 200, height: 100 };
const size = { width: 60, height: 13 };
const none = { points: [], lines: [] };

function around(left: number, top: number): WantedLabel {
  return { ...size, places: placesAround({ left, top }, size, frame), isNeeded: false };
}

function dot(left: number, top: number): Box {
  return { left: left - 5, top: top - 5, width: 10, height: 10 };
}

describe("the label of a point", () => {
  it("stands to the right of it, and where there is no room, to the left", () => {
    expect(placedLabels([around(50, 50), around(190, 50)], none, frame)).toEqual([
      { left: 58, top: 43.5 },
      { left: 122, top: 43.5 },
    ]);
  });

  it("keeps off a symbol as large as a star", () => {
    const star = { left: 40, top: 40, width: 20, height: 20 };
    const label = { ...size, places: placesAround({ left: 50, top: 50 }, size, frame, 20), isNeeded: false };
    expect(placedLabels([label], { points: [star], lines: [] }, frame)).toEqual([{ left: 61, top: 43.5 }]);
  });

  it("hides no other point, and is above or below where both sides are taken", () => {
    const points = [dot(100, 50), dot(120, 50), dot(80, 50)];
    expect(placedLabels([around(100, 50)], { points, lines: [] }, frame)).toEqual([{ left: 70, top: 29 }]);
  });

  it("keeps off lines where it can, and crosses them where it must", () => {
    const right = [{ left: 110, top: 49, width: 2, height: 2 }];
    expect(placedLabels([around(100, 50)], { points: [], lines: right }, frame)).toEqual([
      { left: 32, top: 43.5 },
    ]);
    const everywhere = Array.from({ length: 2_000 }, (_, index) => ({
      left: (index % 50) * 4,
      top: Math.floor(index / 50) * 2.5,
      width: 2,
      height: 2,
    }));
    expect(placedLabels([around(100, 50)], { points: [], lines: everywhere }, frame)[0]).toBeDefined();
  });

  it("is left out where each place would hide a point", () => {
    const points = Array.from({ length: 200 }, (_, index) =>
      dot((index % 20) * 10, Math.floor(index / 20) * 10),
    );
    expect(placedLabels([around(100, 50)], { points, lines: [] }, frame)).toEqual([undefined]);
  });

  it("stands farther away where it is needed and each place beside its point is taken", () => {
    const around = Array.from({ length: 8 }, (_, at) => (at * Math.PI) / 4);
    const ring = around.map((angle) => dot(60 + 15 * Math.cos(angle), 50 + 15 * Math.sin(angle)));
    const points = [dot(60, 50), ...ring];
    const number = { width: 12, height: 13 };
    const near = placesAround({ left: 60, top: 50 }, number, frame);
    expect(hasRoom({ ...number, places: near, isNeeded: true }, points, frame)).toBe(false);
    const places = [...near, ...placesFarther({ left: 60, top: 50 }, number, 10)];
    const [place] = placedLabels([{ ...number, places, isNeeded: true }], { points, lines: [] }, frame);
    const box = { ...number, left: place?.left ?? 0, top: place?.top ?? 0 };
    expect(hasRoom({ ...number, places: [box], isNeeded: true }, points, frame)).toBe(true);
    const taken = dot(box.left + 6, box.top + 6);
    expect(hasRoom({ ...number, places: [box], isNeeded: true }, [taken], frame)).toBe(false);
  });

  it("chooses its place before labels of a higher order", () => {
    const both = [
      { ...around(50, 50), order: 2 },
      { ...around(50, 50), order: 1 },
    ];
    expect(placedLabels(both, none, frame)).toEqual([
      { left: 20, top: 29 },
      { left: 58, top: 43.5 },
    ]);
  });

  it("gives way to one that has fewer places", () => {
    const low: Box = { left: 0, top: 0, width: 200, height: 20 };
    const places = [around(100, 10), around(190, 10)].map(({ places, ...label }) => ({ ...label, places }));
    const [first, second] = placedLabels(places, none, low);
    expect([first, second]).toEqual([
      { left: 32, top: 3.5 },
      { left: 122, top: 3.5 },
    ]);
  });
});

describe("the label of a bound", () => {
  const bound = (axis: "x" | "y", at: number): WantedLabel => ({
    ...size,
    places: placesAlong(axis, at, size, frame),
    isNeeded: true,
  });

  it("stands above the right end of its line, or beside the upper end, on the side with room", () => {
    expect(placedLabels([bound("y", 50)], none, frame)).toEqual([{ left: 140, top: 34 }]);
    expect(placedLabels([bound("x", 50)], none, frame)).toEqual([{ left: 53, top: 0 }]);
    expect(placedLabels([bound("x", 190)], none, frame)).toEqual([{ left: 127, top: 0 }]);
  });

  it("moves along its line away from points, and the labels of points away from it", () => {
    const points = [dot(190, 40)];
    const [ofBound, ofPoint] = placedLabels([bound("y", 50), around(120, 40)], { points, lines: [] }, frame);
    expect(ofBound).toEqual({ left: 122.5, top: 34 });
    expect(ofPoint).toEqual({ left: 52, top: 33.5 });
  });

  it("is there even if it has to hide something", () => {
    const points = Array.from({ length: 200 }, (_, index) =>
      dot((index % 20) * 10, Math.floor(index / 20) * 10),
    );
    expect(placedLabels([bound("y", 50)], { points, lines: [] }, frame)[0]).toBeDefined();
  });
});

describe("the text of a label", () => {
  const measure = (text: string) => text.length;

  it.each([
    ["short", ["short"]],
    ["batched/star, window 301 ms", ["batched/star,", "window 301 ms"]],
    ["one two three four five six seven", ["one two three", "four five six…"]],
    ["averylongwordwithoutend", ["averylongword…"]],
    ["/home/me/nodes/mynode.py", ["…des/mynode.py"]],
  ])("%s has at most two lines that fit", (text, lines) => {
    expect(labelLines(text, 14, measure)).toEqual(lines);
  });
});
