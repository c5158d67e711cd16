/** Colours of what the editor draws over the data; read from the page's tokens, so that a theme change arrives. */
export interface CanvasTheme {
  readonly accent: string
  readonly accentInk: string
  readonly handleFill: string
  readonly grid: string
  /** Forced colours: selection is drawn in the system's highlight colour. */
  readonly forced: boolean
  readonly font: string
}

export const readTheme = (element: HTMLElement): CanvasTheme => {
  const style = getComputedStyle(element)
  const token = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback
  const forced = mediaMatches('(forced-colors: active)')
  return {
    accent: forced ? 'Highlight' : token('--accent', '#2b52a0'),
    accentInk: forced ? 'HighlightText' : token('--accent-ink', '#ffffff'),
    handleFill: forced ? 'Canvas' : '#ffffff',
    grid: 'rgba(128, 128, 128, 0.35)',
    forced,
    font: `600 12px ${token('--font', 'system-ui, sans-serif')}`,
  }
}

export const mediaMatches = (query: string): boolean =>
  typeof matchMedia === 'function' && matchMedia(query).matches

/** Calls back when the theme attribute, the system's scheme or forced colours change. */
export const watchTheme = (changed: () => void): (() => void) => {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-canvas', 'class'] })
  const queries =
    typeof matchMedia === 'function'
      ? ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'].map((query) => matchMedia(query))
      : []
  for (const query of queries) query.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    for (const query of queries) query.removeEventListener('change', changed)
  }
}
