// Written by scripts/payload_types.py from pages/ui/browser/payloads.py.

export interface AttemptContent {
  outputs: string[];
  distance: string;
  verdict: string;
  growth: GrowthContent;
  sizes: (number | null)[] | null;
  lesson: string;
}

export interface ButtonContent {
  name: string;
  label: string;
  operation: [string, ...unknown[]];
  title?: string;
}

export interface ButtonsContent {
  label: string;
  buttons: ButtonContent[];
}

export type CellContent = [string, CellKind, string, number | null, number, number];

export type CellKind = "l" | "i" | "d" | "m" | "s" | "w" | "b" | "p" | "a";

export interface ChartContent {
  figure: Figure;
  label: string;
  file: string;
  least_width: number;
  click: [string, ...unknown[]] | null;
}

export interface DiceContent {
  weights: number[];
  biases: number[];
}

export interface ExperimentContent {
  titles: string[];
  desired: string[];
  desired_values: number[];
  layers: string[];
  low: number;
  high: number;
  ticks: Tick[];
  rms: GrowthContent[];
  sections: SectionContent[];
}

export interface Figure {
  data: Record<string, unknown>[];
  layout: Layout;
}

export interface GridContent {
  frame: string;
  name: string;
  columns: number;
  gap_column: number;
  first_row: number;
  last_row: number;
  formulas: [string, string[]][];
  cells: CellContent[];
}

export interface GrowthContent {
  a_layer: string;
  in_all: string;
  note: string;
}

export interface Layout {
  height: number;
  title: Title;
}

export interface LogState {
  session: string;
  sends: number;
  operations: [number, string, string, ...unknown[]][];
  has?: string[];
  marks?: number;
  plays?: boolean;
}

export type Mark = [number, number, number, (number | null)[], (number[] | null)[]];

export interface NumbersContent {
  layout: string;
  values: number[];
  texts: string[];
  dice: number;
  refused: Record<string, [string, string]>;
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
  name: string;
  title: string;
}

export interface StageContent {
  toolbar: ToolbarContent;
  notices: string[];
  experiment: string;
  experiments: Record<string, ExperimentContent>;
  layouts: Record<string, GridContent>;
  grids: NumbersContent[];
  dice: DiceContent[];
  attempts: AttemptContent[];
  typical: TypicalContent[];
  is_typical_known: boolean;
  marks: Mark[];
  cleared: number;
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
  seed: number;
  roll: number;
  is_last_roll: boolean;
  layers: string;
  panel: string;
  pins: number;
  undo: boolean;
  redo: boolean;
  projector: boolean;
  link: string;
}

export interface TypicalContent {
  growth: GrowthContent;
  source: string;
  closest: string;
  closest_source: string;
}

export interface ViewData {
  view: string;
  content: Record<string, unknown>;
  is_live?: boolean;
}
