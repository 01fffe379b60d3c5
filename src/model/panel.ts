/** Panels: which resources are looked at together in a picture of a state. Nothing else depends on them. */

/** Instances of one resource as boxes in a row, one for each member of the sort that indexes it. */
export interface BoxesDef {
  readonly title: string;
  readonly of: string;
  /** Tables that lead from that sort to the one by which the boxes are told apart, one after the other. */
  readonly by?: readonly string[];
  /** Resources with the same index, whose state stands in the same box. */
  readonly with?: readonly string[];
}

export interface PanelDef {
  readonly title: string;
  readonly says: string;
  /** Rows of boxes; what names one of them in a field stands in it as a chip. */
  readonly boxes?: readonly BoxesDef[];
  /** The resources whose fields put a chip into a box, in order. */
  readonly namedBy?: readonly string[];
  /** Resources side by side, a line for each member of the sort that indexes all of them. */
  readonly columns?: readonly string[];
}
