import type { Cell, Chart, LineChart } from "../../chart-page.ts";

export interface ChartRows {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The figures of a chart as rows: for its table, and for spreadsheets. */
export function chartRows(chart: Chart): ChartRows {
  switch (chart.kind) {
    case "lines":
      return lineRows(chart);
    case "points": {
      const head = ["series", "point", chart.x.label, chart.y.label];
      const rows = chart.series.flatMap(({ name, points }) =>
        points.map(({ label, x, y }): Cell[] => [name, label, x, y]),
      );
      return { head, rows };
    }
    case "bars": {
      const head = ["group", ...chart.series.map(({ name }) => `${name}, ${chart.x.label}`)];
      const rows = chart.groups.map((group, index): Cell[] => [
        group,
        ...chart.series.map(({ values }) => values[index] ?? null),
      ]);
      return { head, rows };
    }
    case "strips": {
      const { x, binWidth, series } = chart;
      const bins = Math.max(0, ...series.map(({ values }) => values.length));
      const rows = Array.from({ length: bins }, (_, bin): Cell[] => [
        bin * binWidth,
        ...series.map(({ values }) => values[bin] ?? null),
      ]);
      return { head: [x.label, ...series.map(({ name }) => name)], rows };
    }
  }
}

/** A row for each x that some series has, a column for each series and the ends of its band. */
function lineRows({ x, series }: LineChart): ChartRows {
  const head = [x.label];
  const columns: Map<number, Cell>[] = [];
  const addColumn = (name: string, cells: Iterable<readonly [x: number, cell: Cell]>) => {
    head.push(name);
    columns.push(new Map(cells));
  };
  for (const { name, points, band } of series) {
    addColumn(name, points);
    if (band === undefined) continue;
    addColumn(
      `${name}, ${band.name}: low`,
      band.points.map(([at, low]) => [at, low] as const),
    );
    addColumn(
      `${name}, ${band.name}: high`,
      band.points.map(([at, , high]) => [at, high] as const),
    );
  }
  const places = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  return { head, rows: places.map((at) => [at, ...columns.map((column) => column.get(at) ?? null)]) };
}
