/** Colours of what the editor draws over the data; read from the page's tokens, so that a theme change arrives. */
export interface CanvasTheme {
  readonly accent: string
  readonly accentInk: string
  readonly handleFill: string
  readonly grid: string
  /** Behind the picture. */
  readonly ground: string
  /** Forced colours: selection is drawn in the system's highlight colour. */
  readonly forced: boolean
  readonly font: string
}

export const readTheme = (element: HTMLElement): CanvasTheme => {
  const style = getComputedStyle(element)
  const token = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback
  // A canvas takes plain colours only: the page works out what a token stands for in the scheme at hand.
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const color = (name: string, fallback: string) => {
    probe.style.color = `var(${name}, ${fallback})`
    return getComputedStyle(probe).color
  }
  const forced = mediaMatches('(forced-colors: active)')
  const colors = { accent: color('--accent', '#2b52a0'), ink: color('--accent-ink', '#ffffff'), ground: color('--canvas', '#e7e7e5') }
  probe.remove()
  return {
    accent: forced ? 'Highlight' : colors.accent,
    accentInk: forced ? 'HighlightText' : colors.ink,
    handleFill: forced ? 'Canvas' : '#ffffff',
    ground: forced ? 'Canvas' : colors.ground,
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
