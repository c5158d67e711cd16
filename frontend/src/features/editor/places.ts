/** A place of an item that the screen can be led to. */
export interface Place {
  readonly control: string | null
  readonly objectId?: string | null
  /** Pixels of the oriented original. */
  readonly point?: { readonly x: number; readonly y: number } | null
  /** Code points of the text. */
  readonly range?: { readonly start: number; readonly end: number } | null
}
