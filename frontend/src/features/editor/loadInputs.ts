/** The files of an item, fetched and decoded. */
import { earlyPicture } from '@/api/early'
import { isProblem, unreachable } from '@/api/problem'
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

async function fetched(url: string): Promise<Response> {
  const response = await fetch(url, { credentials: 'same-origin' }).catch(() => {
    throw unreachable()
  })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response
}

/** Nobody answered, which says nothing of the file. Another origin may also have refused to be read by a script. */
const isUnreachable = (error: unknown, url: string): boolean => isProblem(error) && (!navigator.onLine || new URL(url, location.origin).origin === location.origin)

/** Decodes off the main thread where the browser can; an `<img>` is the way for pictures of other origins. */
async function loadPicture(url: string): Promise<Picture> {
  try {
    const early = await earlyPicture(url)
    if (early) return early
    return await createImageBitmap(await (await fetched(url)).blob())
  } catch (error) {
    if (isUnreachable(error, url)) throw error
    const image = new Image()
    image.decoding = 'async'
    image.src = url
    await image.decode()
    return image
  }
}

async function loadText(url: string): Promise<string> {
  return (await fetched(url)).text()
}

/** Texts stand in the item's data or in a text file; all else that is shown is a picture. Rejects without a network. */
export async function loadInputs(assignment: Pick<Assignment, 'media'> & { item: Pick<Assignment['item'], 'data'> }): Promise<Inputs> {
  const pictures = new Map<string, Picture>()
  const texts = new Map<string, string>()
  const missing: string[] = []
  for (const [name, value] of Object.entries(assignment.item.data)) if (typeof value === 'string') texts.set(name, value)
  await Promise.all(
    assignment.media.map(async (media) => {
      try {
        if (media.mime.startsWith('image/')) pictures.set(media.name, await loadPicture(media.url))
        else if (media.mime.startsWith('text/')) texts.set(media.name, await loadText(media.url))
      } catch (error) {
        if (isUnreachable(error, media.url)) throw error
        missing.push(media.name)
      }
    }),
  )
  return { pictures, texts, missing }
}
