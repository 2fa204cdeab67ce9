// Written by scripts/payload_types.py from pages/ui/browser/payloads.py.

export interface ButtonContent {
  name: string;
  label: string;
  operation: [string, ...unknown[]];
  title?: string;
  disabled?: boolean;
  expanded?: boolean;
  shortcut?: string;
}

export interface ButtonsContent {
  label: string;
  buttons: ButtonContent[];
}

export type CellContent = [string, CellKind, string, number | null, number, number | null, number];

export type CellKind = "l" | "i" | "d" | "m" | "s" | "w" | "b" | "p" | "a";

export interface ChartContent {
  figure: Figure;
  label: string;
  file: string;
  least_width: number;
  click: [string, ...unknown[]] | null;
}

export interface ComparisonContent {
  headings: string[];
  attempts: ComparisonRow[];
  sizes: ((number | null)[] | null)[];
  layers: string[];
  ticks: Tick[];
  caption: string;
  summary: string;
}

export interface ComparisonRow {
  number: number;
  title: string;
  cells: string[];
}

export interface Figure {
  data: Record<string, unknown>[];
  layout: Layout;
}

export interface GridContent {
  attempt: number;
  frame: string;
  name: string;
  columns: number;
  gap_column: number;
  first_row: number;
  last_row: number;
  formulas: [string, string[]][];
  cells: CellContent[];
  refused: Record<string, [string, string]>;
  largest: number;
  legend: [string, string, string, string];
}

export interface HeadContent {
  toolbar: ToolbarContent;
  notices: string[];
  comparison: ComparisonContent;
}

export interface Layout {
  height: number;
  title: Title;
}

export interface LogState {
  session: string;
  sends: number;
  operations: [number, string, string, ...unknown[]][];
}

export type Operation = [number, string, string, ...unknown[]];

export interface OutboxData {
  session: string;
  page: string;
  prose?: Record<string, string>;
}

export interface Receipt {
  session: string;
  ack: number;
  address?: string;
}

export interface SectionContent {
  prose: string[];
  title: string;
  lesson: string;
  grid: GridContent | null;
}

export interface SheetContent {
  sections: SectionContent[];
}

export interface Tick {
  at: number;
  text: string;
}

export interface Title {
  text: string;
  font: Record<string, unknown>;
}

export interface ToolbarContent {
  buttons: ButtonContent[];
  said: string;
}

export interface ViewData {
  view: string;
  content: Record<string, unknown>;
}
