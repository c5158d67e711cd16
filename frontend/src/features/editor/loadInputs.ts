/** The files of an item, fetched and decoded. */
import { earlyPicture } from '@/api/early'
import type { Assignment } from '@/api/types'

export type Picture = ImageBitmap | HTMLImageElement

export interface Inputs {
  /** Decoded pictures by input name. */
  readonly pictures: ReadonlyMap<string, Picture>
  /** Texts by input name. */
  readonly texts: ReadonlyMap<string, string>
  /** Inputs whose file could not be loaded. */
  readonly missing: readonly string[]
}

/** Decodes off the main thread where the browser can; an `<img>` is the way for pictures of other origins. */
async function loadPicture(url: string): Promise<Picture> {
  try {
    const early = await earlyPicture(url)
    if (early) return early
    const response = await fetch(url, { credentials: 'same-origin' })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return await createImageBitmap(await response.blob())
  } catch {
    const image = new Image()
    image.decoding = 'async'
    image.src = url
    await image.decode()
    return image
  }
}

async function loadText(url: string): Promise<string> {
  const response = await fetch(url, { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response.text()
}

/** Texts stand in the item's data or in a text file; all else that is shown is a picture. */
export async function loadInputs(assignment: Assignment): Promise<Inputs> {
  const pictures = new Map<string, Picture>()
  const texts = new Map<string, string>()
  const missing: string[] = []
  for (const [name, value] of Object.entries(assignment.item.data)) if (typeof value === 'string') texts.set(name, value)
  await Promise.all(
    assignment.media.map(async (media) => {
      try {
        if (media.mime.startsWith('image/')) pictures.set(media.name, await loadPicture(media.url))
        else if (media.mime.startsWith('text/')) texts.set(media.name, await loadText(media.url))
      } catch {
        missing.push(media.name)
      }
    }),
  )
  return { pictures, texts, missing }
}
