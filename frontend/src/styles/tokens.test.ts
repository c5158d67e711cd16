import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Rgb = readonly [number, number, number]

/** oklch -> linear sRGB (Björn Ottosson's Oklab matrices). */
function linear(l: number, c: number, h: number): Rgb {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const L = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const M = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const S = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number): number => Math.min(1, Math.max(0, value))
  return [
    clip(4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S),
    clip(-1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S),
    clip(-0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S),
  ]
}

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const css = readFileSync(join(process.cwd(), 'src/styles/tokens.css'), 'utf8')
const main = css.slice(0, css.indexOf('@media'))

/** Colours of a theme by name. */
function theme(index: 0 | 1): (name: string) => Rgb {
  const colours = new Map<string, Rgb>()
  for (const [, name, light, dark] of main.matchAll(/--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\);/g)) {
    const [l, c, h] = (index === 0 ? light : dark)!.split(' ').map(Number) as [number, number, number]
    colours.set(name!, linear(l, c, h))
  }
  return (name) => {
    const colour = colours.get(name)
    if (!colour) throw new Error(`No colour --${name}`)
    return colour
  }
}

describe.each([
  ['light', theme(0)],
  ['dark', theme(1)],
] as const)('the %s theme', (_, colour) => {
  const grounds = ['surface', 'paper', 'sunken', 'raised'] as const

  it.each(grounds)('reads on %s: text 7:1, secondary and faint text 4.5:1', (ground) => {
    expect(contrast(colour('ink'), colour(ground))).toBeGreaterThanOrEqual(7)
    expect(contrast(colour('ink-2'), colour(ground))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour('ink-3'), colour(ground))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour('accent'), colour(ground))).toBeGreaterThanOrEqual(4.5)
  })

  it('shows the borders of controls at 3:1', () => {
    expect(contrast(colour('line-strong'), colour('surface'))).toBeGreaterThanOrEqual(3)
  })

  it.each(['ok', 'cond', 'review', 'block'])('reads %s on its soft ground and on surfaces at 4.5:1', (state) => {
    expect(contrast(colour(state), colour(`${state}-soft`))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour(state), colour('surface'))).toBeGreaterThanOrEqual(4.5)
  })

  it('reads on the accent and on what is selected', () => {
    expect(contrast(colour('accent-ink'), colour('accent'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour('ink'), colour('accent-soft'))).toBeGreaterThanOrEqual(7)
    expect(contrast(colour('ink-3'), colour('accent-soft'))).toBeGreaterThanOrEqual(4.5)
  })
})
