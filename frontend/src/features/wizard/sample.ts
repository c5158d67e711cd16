/** Sample data that needs no download: street scenes drawn on a canvas, and short texts of our own. */
import type { RightsBlock } from '@/features/projects/types'

export const SAMPLE_RIGHTS: RightsBlock = {
  licence: 'CC0-1.0',
  rights_holder: 'Clearlabel authors',
  credit: 'Clearlabel authors, sample data',
  acquired: 'own',
  personal_data: 'none',
}

export const SAMPLE_TEXTS: readonly string[] = [
  'The parcel came a day early, and everything in it was whole.',
  'Two screws were missing, and nobody answers the phone.',
  'It does what the box says, no more and no less.',
  'The second one broke in the same place as the first.',
  'My neighbour asked where I bought it; that says it all.',
  'The manual is in a language that I can’t read.',
]

const WIDTH = 960
const HEIGHT = 600

/** A small generator with a seed, so that the pictures are the same each time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

function draw(context: CanvasRenderingContext2D, seed: number): void {
  const next = random(seed)
  const fill = (color: string, x: number, y: number, w: number, h: number): void => {
    context.fillStyle = color
    context.fillRect(x, y, w, h)
  }
  fill(`hsl(${205 + next() * 20} 55% ${70 + next() * 12}%)`, 0, 0, WIDTH, HEIGHT)
  for (let x = -20; x < WIDTH; x += 110 + next() * 60) {
    const height = 150 + next() * 170
    fill(`hsl(${20 + next() * 30} 18% ${48 + next() * 22}%)`, x, 380 - height, 130, height)
    for (let row = 0; row < height / 48 - 1; row += 1) {
      for (let column = 0; column < 3; column += 1) fill('hsl(48 40% 82%)', x + 16 + column * 38, 392 - height + row * 48, 22, 28)
    }
  }
  fill('hsl(90 8% 70%)', 0, 380, WIDTH, 34)
  fill('hsl(220 5% 36%)', 0, 414, WIDTH, HEIGHT - 414)
  for (let x = 20; x < WIDTH; x += 120) fill('hsl(48 60% 86%)', x, 500, 64, 7)
  for (let n = 0; n < 2 + Math.floor(next() * 3); n += 1) car(context, fill, 30 + n * 300 + next() * 90, 430 + (n % 2) * 78, next)
  for (let n = 0; n < 2 + Math.floor(next() * 3); n += 1) walker(context, fill, 80 + n * 240 + next() * 120, 330, next)
}

type Fill = (color: string, x: number, y: number, w: number, h: number) => void

function wheel(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.fillStyle = 'hsl(0 0% 12%)'
  context.beginPath()
  context.arc(x, y, 15, 0, Math.PI * 2)
  context.fill()
}

function car(context: CanvasRenderingContext2D, fill: Fill, x: number, y: number, next: () => number): void {
  const truck = next() > 0.7
  const color = `hsl(${next() * 360} 55% 45%)`
  fill(color, x, y, 170, 46)
  if (truck) fill('hsl(40 12% 88%)', x, y - 56, 112, 60)
  fill(color, truck ? x + 116 : x + 32, y - 34, truck ? 50 : 100, 36)
  fill('hsl(205 50% 84%)', truck ? x + 124 : x + 42, y - 28, truck ? 34 : 80, 24)
  wheel(context, x + 36, y + 46)
  wheel(context, x + 134, y + 46)
}

/** A figure without a face: nobody is shown. */
function walker(context: CanvasRenderingContext2D, fill: Fill, x: number, y: number, next: () => number): void {
  fill(`hsl(${next() * 360} 45% 42%)`, x, y + 20, 24, 40)
  fill('hsl(220 25% 22%)', x + 2, y + 58, 8, 28)
  fill('hsl(220 25% 22%)', x + 14, y + 58, 8, 28)
  context.fillStyle = 'hsl(28 25% 55%)'
  context.beginPath()
  context.arc(x + 12, y + 8, 11, 0, Math.PI * 2)
  context.fill()
}

export async function samplePictures(count = 6): Promise<File[]> {
  const files: File[] = []
  for (let index = 1; index <= count; index += 1) {
    const canvas = document.createElement('canvas')
    canvas.width = WIDTH
    canvas.height = HEIGHT
    const context = canvas.getContext('2d')
    if (!context) break
    draw(context, index * 7919)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (blob) files.push(new File([blob], `street-${index}.png`, { type: 'image/png', lastModified: 0 }))
  }
  return files
}
