/**
 * The data of a page of charts: plain and typed, so that it can travel as JSON. A command fills it, `renderChartPage`
 * makes a file of it. Texts may hold anything, also what a node has said: they are inserted as text, never as HTML.
 */

/** A page: a headline, a paragraph, and sections one below the other. */
export interface ChartPage {
  readonly title: string;
  /** The first paragraph: the result, before anybody looks at a chart. */
  readonly lead: string;
  readonly sections: readonly PageSection[];
}

export interface PageSection {
  readonly title: string;
  /** A paragraph, or several; terms are explained where they stand. */
  readonly text: string | readonly string[];
  readonly charts?: readonly Chart[];
  readonly table?: PageTable;
}

/** Figures that are shown as a table, open. Each chart has a table of its own, folded. */
export interface PageTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** `null`: there is none; a dash is shown. */
export type Cell = string | number | null;

export type Chart = LineChart | PointChart | BarChart | StripChart;

interface Drawn {
  readonly title: string;
  /** One or two sentences below the title: how to read it. */
  readonly note?: string;
}

/** Curves over a common axis, such as a figure against time. */
export interface LineChart extends Drawn {
  readonly kind: "lines";
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly LineSeries[];
  readonly references?: readonly ReferenceLine[];
  /** Spans of the x axis in which something was wrong, such as a partition. */
  readonly spans?: readonly Span[];
}

/** Single points, such as a setting's messages against its latency. */
export interface PointChart extends Drawn {
  readonly kind: "points";
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly PointSeries[];
  readonly references?: readonly ReferenceLine[];
  readonly spans?: readonly Span[];
}

/** One bar for each series in each group. Bars begin at 0. */
export interface BarChart extends Drawn {
  readonly kind: "bars";
  readonly groups: readonly string[];
  /** The axis of the values. */
  readonly x: Pick<Axis, "label">;
  readonly series: readonly BarSeries[];
}

/** One strip for each series, the darker where its figure is the higher: for more series than lines can tell apart. */
export interface StripChart extends Drawn {
  readonly kind: "strips";
  readonly x: Pick<Axis, "label">;
  /** The width of a bin on the x axis, which begins at 0. */
  readonly binWidth: number;
  /** The figures of the bins. */
  readonly y: Pick<Axis, "label">;
  /** From the top to the bottom. */
  readonly series: readonly StripSeries[];
  readonly spans?: readonly Span[];
}

export interface StripSeries {
  readonly name: string;
  /** One for each bin; strips may end before the last bin. */
  readonly values: readonly number[];
}

export interface Axis {
  /** The name, with the unit in parentheses: `latency (ms)`. */
  readonly label: string;
  /** Default: linear. On a log scale numbers up to 0 have no place: they are left out of the drawing, not of the table. */
  readonly scale?: "linear" | "log";
  /** In a chart of points on a log scale: 0 is drawn at the edge, a gap before the least number. */
  readonly showsZero?: boolean;
  /** The ends of the scale; default: what the data needs, from 0 on where that is near. */
  readonly min?: number;
  readonly max?: number;
}

export interface LineSeries {
  readonly name: string;
  /** Ordered by x. A y of `null` is a gap. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** Drawn as an area, such as between two percentiles. */
  readonly band?: Band;
  /** `model`: thin and dotted, in the colour of the series that it is the model of. Default: measured. */
  readonly origin?: "measured" | "model";
  /** Name of the series whose colour a model shares. */
  readonly modelOf?: string;
  /** Whether y holds until the next point. */
  readonly step?: boolean;
}

export interface Band {
  /** As in `5th to 95th percentile`. */
  readonly name: string;
  readonly points: readonly (readonly [x: number, low: number, high: number])[];
}

/** Series that come first are drawn over later ones, and choose places for their labels before them. */
export interface PointSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** Figures of others: hollow stars in the tone of others, each with its label beside it. */
  readonly published?: boolean;
  /** A colour with a meaning, the same on every page: `others`: of other implementations; `bad`: wrong. Default: one by its place. */
  readonly tone?: "others" | "bad";
  /** Whether the symbols are rims, so that points of an earlier series at the same place can be seen inside them. */
  readonly hollow?: boolean;
  /** Whether the points are joined by a line in their order, such as those that nothing beats. */
  readonly joined?: boolean;
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Named when the point is hovered or focused. */
  readonly label: string;
  /** Whether the label, or its mark, also stands in the chart. */
  readonly labelled?: boolean;
  /** Stands in the chart in any case and in place of the label, such as the number of a row in a table of the page. */
  readonly mark?: string;
  /** Whether its mark chooses its place before those of other points. */
  readonly isPreferred?: boolean;
}

export interface BarSeries {
  readonly name: string;
  /** In the order of the groups. */
  readonly values: readonly (number | null)[];
  readonly published?: boolean;
}

/** A line across the chart, such as a bound. */
export interface ReferenceLine {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
  /** Whether the legend has the label, such as that of a line through a cloud of points. Default: it stands beside the line. */
  readonly inLegend?: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}
