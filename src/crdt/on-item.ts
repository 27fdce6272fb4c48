/** Hears of every item of a state that comes (1) and of every one that goes (-1): enough to keep a digest of them. */
export type OnItem<Item> = (item: Item, change: 1 | -1) => void;

/** Where nobody keeps one. */
export const ignoreItem: OnItem<unknown> = () => undefined;
