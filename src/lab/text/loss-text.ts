/** The loss that links always have, in words for the end of a list; nothing where they have none. */
export function lossText(share: number | undefined): string {
  return share === undefined || share === 0 ? "" : `, ${Number((share * 100).toFixed(2))} % of messages lost`;
}
