import { expect, test } from "vitest";
import { RequestContents } from "../../../../src/sim/checkers/trails/request-contents.ts";

test("the contents of a request are known when its reply comes, until there is too much", () => {
  const requests = new RequestContents<string>(3);
  requests.onRequest("n0", "n1", 1, new Set(["a", "b"]));
  requests.onRequest("n0", "n1", undefined, new Set(["x"]));
  expect(requests.answeredBy("n1", "n0", 1)).toEqual(new Set(["a", "b"]));
  expect([requests.answeredBy("n0", "n1", 1), requests.answeredBy("n1", "n0", undefined)]).toEqual([
    undefined,
    undefined,
  ]);
  // Sent again, it counts once.
  requests.onRequest("n0", "n1", 1, new Set(["a", "b"]));
  requests.onRequest("n0", "n1", 2, new Set(["c"]));
  expect(requests.answeredBy("n1", "n0", 1)).toEqual(new Set(["a", "b"]));
  requests.onRequest("n0", "n1", 3, new Set(["d"]));
  expect([1, 2, 3].map((id) => requests.answeredBy("n1", "n0", id)?.size)).toEqual([undefined, 1, 1]);
});
