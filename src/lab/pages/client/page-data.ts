/** The data that the page was made with. The lab wrote it, so its type is trusted. */
export function pageData<Page>(): Page {
  return JSON.parse(document.getElementById("page-data")?.textContent ?? "null") as Page;
}

/** The element that holds the page, empty. */
export function pageRoot(): HTMLElement {
  const root = document.getElementById("page");
  if (root === null) throw new Error("the template has no element for the page");
  root.replaceChildren();
  return root;
}
