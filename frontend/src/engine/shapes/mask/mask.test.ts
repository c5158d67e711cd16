// @vitest-environment node
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DocumentStore } from '../../model/document'
import type { Json } from '../../model/schema'
import { toResult } from '../../model/result'
import { loadParts } from '../../parts'
import examples from '../../test/masks.fixture.json'
import { ALL_TOOLS } from '../../test/shapes'
import { newStage } from '../../test/stage'
import { setBrush } from './brush'
import { type MaskShape, maskType } from '.'
import { geometryOf, tilesOf } from './model'
import { decodeRuns, encodeRuns } from './runs'
import { MaskTiles, fillRings, stampRound, tilesOfRuns } from './tiles'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => loadParts(ALL_TOOLS))
beforeEach(() => setBrush({ radius: 16, erases: false, protects: false }))

type Wire = { readonly size: readonly number[]; readonly rle: string; readonly bbox: readonly number[]; readonly label: string }
const masks = (document: DocumentStore) => toResult(document)['objects'] as unknown as readonly Wire[]

const tilesOfPixels = (pixels: string, width: number, height: number): MaskTiles => {
  const tiles = new MaskTiles({ width, height })
  for (let at = 0; at < pixels.length; at += 1) if (pixels[at] === '1') tiles.fill(Math.floor(at / width), at % width, (at % width) + 1, 1)
  return tiles
}

const pixelsOf = (tiles: MaskTiles): string => {
  const { width, height } = tiles.size
  return Array.from({ length: width * height }, (_, at) => (tiles.has(at % width, Math.floor(at / width)) ? '1' : '0')).join('')
}

const areaOf = (document: DocumentStore, at = 0) => maskType.area(document.list()[at] as MaskShape)

describe('run lengths', () => {
  it('are those of the server, there and back', () => {
    for (const { size, pixels, rle, bbox } of examples) {
      const [height, width] = size as [number, number]
      expect(geometryOf(tilesOfPixels(pixels, width, height))).toEqual({ size, rle, bbox })
      const runs = decodeRuns(rle, width * height)
      expect(runs).not.toBeNull()
      expect(pixelsOf(tilesOfRuns(runs!, { width, height })) === pixels).toBe(true)
    }
  })

  it('are the turns of the pixels one by one, whatever was painted and erased', () => {
    const dab = fc.record({ x: fc.integer({ min: -20, max: 620 }), y: fc.integer({ min: -20, max: 40 }), to: fc.integer({ min: -20, max: 620 }), radius: fc.integer({ min: 1, max: 300 }).map((n) => n / 4), value: fc.constantFrom(0 as const, 1 as const, 1 as const) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 30 }), fc.array(dab, { maxLength: 6 }), (width, height, dabs) => {
        const tiles = new MaskTiles({ width, height })
        for (const { x, y, to, radius, value } of dabs) stampRound(tiles, { x, y }, { x: to, y: height / 2 }, radius, value)
        const pixels = pixelsOf(tiles)
        const runs = [0]
        let current = '0'
        for (const pixel of pixels) {
          if (pixel !== current) runs.push(0)
          current = pixel
          runs[runs.length - 1]! += 1
        }
        const geometry = geometryOf(tiles)
        if (!pixels.includes('1')) {
          expect(geometry).toBeNull()
          return
        }
        expect(geometry?.rle).toBe(encodeRuns(runs))
        expect(decodeRuns(geometry!.rle, width * height)).toEqual(runs)
        const places = Array.from(pixels).flatMap((pixel, at) => (pixel === '1' ? [[at % width, Math.floor(at / width)] as const] : []))
        const [left, right] = [Math.min(...places.map(([x]) => x)), Math.max(...places.map(([x]) => x))]
        const [top, bottom] = [places[0]![1], places.at(-1)![1]]
        expect(geometry?.bbox).toEqual([left, top, right - left + 1, bottom - top + 1])
      }),
      { numRuns: 60 },
    )
  })

  it('that the server would refuse are refused', () => {
    // Spare bits, no padding, a long varint, an inner run of 0, too many pixels, too few, cut off.
    const bytes = (...values: number[]) => btoa(String.fromCodePoint(...values))
    for (const bad of ['AQ=', 'AR==', '!', bytes(0x81, 0x00, 5), bytes(1, 0, 5), bytes(3, 4), bytes(2, 3), bytes(1, 0x85)]) expect(decodeRuns(bad, 6)).toBeNull()
    expect(decodeRuns(bytes(1, 5), 6)).toEqual([1, 5])
  })

  it('leave the mask that was copied as it was', () => {
    const first = tilesOfRuns([0, 300 * 300], { width: 300, height: 300 })
    const copy = first.fork()
    copy.fill(10, 5, 290, 0)
    expect([first.measure()?.area, copy.measure()?.area]).toEqual([90_000, 90_000 - 285])
  })

  it('fill rings by the centres of pixels, as exports do', () => {
    const tiles = new MaskTiles({ width: 6, height: 8 })
    const ring = (...places: number[][]) => places.map(([x, y]) => ({ x: x!, y: y! }))
    fillRings(tiles, [ring([1, 1], [5, 1], [5, 5], [1, 5]), ring([2, 2], [4, 2], [4, 4], [2, 4])], 1)
    expect(pixelsOf(tiles).match(/.{6}/g)).toEqual(['000000', '011110', '010010', '010010', '011110', '000000', '000000', '000000'])
  })

  it('of a brush are the pixels whose centres it comes near', () => {
    fc.assert(
      fc.property(fc.tuple(fc.integer({ min: 0, max: 160 }), fc.integer({ min: 0, max: 160 }), fc.integer({ min: 0, max: 160 }), fc.integer({ min: 0, max: 160 }), fc.integer({ min: 2, max: 60 })), ([ax, ay, bx, by, r]) => {
        const [a, b, radius] = [{ x: ax / 4, y: ay / 4 }, { x: bx / 4, y: by / 4 }, r / 4]
        const tiles = new MaskTiles({ width: 40, height: 40 })
        stampRound(tiles, a, b, radius, 1)
        const wrong: string[] = []
        for (let y = 0; y < 40; y += 1) {
          for (let x = 0; x < 40; x += 1) {
            const [px, py] = [x + 0.5 - a.x, y + 0.5 - a.y]
            const [dx, dy] = [b.x - a.x, b.y - a.y]
            const length = dx * dx + dy * dy
            const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length))
            const away = Math.hypot(px - t * dx, py - t * dy)
            if (Math.abs(away - radius) > 1e-9 && tiles.has(x, y) !== away < radius) wrong.push(`${x} ${y}`)
          }
        }
        expect(wrong).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('painting', () => {
  it('makes a mask with one stroke, adds to it with the next, and takes each back', () => {
    const { editor, document, drag } = newStage(ALL_TOOLS)
    editor.setTool('mask')
    drag([100, 100], [200, 100])
    expect(masks(document)).toMatchObject([{ label: 'car', type: 'mask', size: [480, 640], bbox: [84, 84, 132, 32] }])
    const first = masks(document)[0]!.rle
    const area = areaOf(document)
    expect(Math.abs(area - (100 * 32 + Math.PI * 256))).toBeLessThan(30)
    drag([200, 100], [200, 200])
    expect(document.size).toBe(1)
    expect(areaOf(document)).toBeGreaterThan(area + 2500)
    expect(document.nextUndo?.message.id).toBe('Paint the mask')
    editor.run('edit.undo')
    expect(masks(document)[0]!.rle).toBe(first)
    editor.run('edit.undo')
    expect(document.size).toBe(0)
    editor.run('edit.redo')
    expect(masks(document)[0]!.rle).toBe(first)
  })

  it('erases; what is erased wholly is gone, and comes back', () => {
    const { editor, document, drag, click } = newStage(ALL_TOOLS)
    const said: string[] = []
    editor.onRefused(({ id }) => said.push(id))
    editor.run('mask.erase')
    click(100, 100)
    expect(said).toEqual(['Select the mask to erase from first'])
    editor.run('mask.erase')
    drag([100, 100], [200, 100])
    editor.run('mask.erase')
    drag([150, 50], [150, 150])
    const [one] = document.list()
    expect([maskType.hit(one as MaskShape, { x: 150, y: 100 }, 3), maskType.hit(one as MaskShape, { x: 110, y: 100 }, 3), maskType.hit(one as MaskShape, { x: 100, y: 85 }, 4)]).toEqual([null, 'inside', 'edge'])
    setBrush({ radius: 120 })
    drag([100, 100], [200, 100])
    expect(document.size).toBe(0)
    editor.run('edit.undo')
    expect(document.list()).toEqual([one])
  })

  it('paints by keyboard alone: dabs at the crosshair, a larger brush, the next mask after Enter', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    editor.setTool('mask')
    editor.setCrosshair({ x: 100, y: 100 })
    editor.run('draw.point')
    expect(masks(document)[0]!.bbox).toEqual([84, 84, 32, 32])
    editor.run('shape.right10')
    expect(masks(document)[0]!.bbox).toEqual([84, 84, 32, 32])
    editor.run('mask.larger')
    editor.run('draw.point')
    expect(masks(document)[0]!.bbox).toEqual([84, 80, 116, 40])
    editor.run('draw.confirm')
    editor.run('draw.point')
    expect(document.size).toBe(2)
    editor.setTool('select')
    editor.run('shape.right10')
    expect(masks(document)[1]!.bbox).toEqual([170, 80, 40, 40])
    editor.run('draw.cancel')
    editor.setTool('mask')
    editor.run('draw.confirm')
    expect(document.size).toBe(3)
  })

  it('takes a stroke back when a second finger or Escape comes, and presses a pen’s width', () => {
    const { editor, document, at } = newStage(ALL_TOOLS)
    editor.setTool('mask')
    editor.pointerDown(at(100, 100, { kind: 'touch' }))
    editor.pointerMove(at(150, 100, { kind: 'touch' }))
    expect(editor.overlay?.shapes).toHaveLength(1)
    editor.interruptGesture()
    editor.pointerUp(at(150, 100, { kind: 'touch' }))
    expect([document.size, editor.getState().busy]).toEqual([0, false])
    const light = { ...at(100, 100, { kind: 'pen' }), pressure: 0.25 }
    editor.pointerDown(light)
    editor.pointerUp(light)
    expect(masks(document)[0]!.bbox).toEqual([92, 92, 16, 16])
  })

  it('leaves to other masks what they hold, when they are protected', () => {
    const { editor, document, drag } = newStage(ALL_TOOLS)
    editor.setTool('mask')
    drag([100, 100], [200, 100])
    editor.select([])
    editor.run('mask.protect')
    drag([150, 50], [150, 150])
    const [first, second] = document.list() as [MaskShape, MaskShape]
    const [one, other] = [tilesOf(first), tilesOf(second)]
    let shared = 0
    one.spans((row, start, end) => {
      for (let x = start; x < end; x += 1) shared += other.has(x, row) ? 1 : 0
    })
    expect(shared).toBe(0)
    expect(other.has(150, 60) && other.has(150, 140)).toBe(true)
  })

  it('fills what a stroke with Ctrl runs round', () => {
    const { editor, document, at } = newStage(ALL_TOOLS)
    editor.setTool('mask')
    const ctrl = { ctrl: true }
    editor.pointerDown(at(100, 100, ctrl))
    for (const [x, y] of [[200, 100], [200, 150], [100, 150]] as const) editor.pointerMove(at(x, y, ctrl))
    editor.pointerUp(at(100, 150, ctrl))
    expect([masks(document)[0]!.bbox, areaOf(document)]).toEqual([[100, 100, 100, 50], 5000])
  })

  it('fills holes, keeps the largest piece, grows and shrinks', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    const tiles = new MaskTiles({ width: 640, height: 480 })
    const box = (x: number, y: number, side: number, value: 0 | 1) => {
      for (let row = y; row < y + side; row += 1) tiles.fill(row, x, x + side, value)
    }
    box(0, 0, 20, 1)
    box(5, 5, 4, 0)
    box(100, 470, 6, 1)
    const shape = { id: 'm', kind: 'shape', control: 'objects', label: 'car', attributes: {}, z: 0, type: 'mask', ...geometryOf(tiles)! } as const
    document.restore({ objects: [shape], values: {}, history: { done: [], undone: [] } })
    expect(editor.can('mask.grow')).toEqual({ id: 'Select a mask first' })
    editor.select(['m'])
    expect(areaOf(document)).toBe(400 - 16 + 36)
    editor.run('mask.fillHoles')
    expect(areaOf(document)).toBe(400 + 36)
    editor.run('mask.removeIslands')
    expect([areaOf(document), masks(document)[0]!.bbox]).toEqual([400, [0, 0, 20, 20]])
    editor.run('mask.grow')
    expect([areaOf(document), masks(document)[0]!.bbox]).toEqual([400 + 40, [0, 0, 21, 21]])
    for (let i = 0; i < 4; i += 1) editor.run('edit.undo')
    expect(document.list()).toEqual([shape])
    editor.run('mask.shrink')
    expect(areaOf(document)).toBe(18 * 18 - 32 + 16)
  })
})

describe('masks that are read', () => {
  const SIZE = { width: 64, height: 48 }
  const good = { size: [48, 64], rle: 'QQK9Fw==', bbox: [1, 1, 2, 1] }

  it('are refused when they have another size, can’t be read or are empty; a wrong box is worked out anew', () => {
    expect(maskType.parse(good, SIZE)).toMatchObject({ ok: true, repaired: null, geometry: good })
    expect(maskType.parse({ ...good, bbox: [0, 0, 9, 9] }, SIZE)).toMatchObject({ ok: true, geometry: good, repaired: 'the box of the mask was worked out anew' })
    const faults: Record<string, Json>[] = [{ size: [64, 48] }, { size: [48] }, { size: null }, { rle: 'x' }, { rle: 7 }, { rle: 'gBg=' }]
    expect(faults.map((fault) => maskType.parse({ ...good, ...fault }, SIZE)).map((outcome) => (outcome.ok ? 'taken' : outcome.why))).toEqual([
      'the mask is 48 by 64 pixels, but the image 64 by 48',
      'a mask needs its size and its run lengths',
      'a mask needs its size and its run lengths',
      'the run lengths of the mask can’t be read',
      'a mask needs its size and its run lengths',
      'the mask is empty',
    ])
  })
})
