/** What was dropped or chosen: a list without doubles, told by kind, sent in parts that the server takes. */
import { hasFolder, pathOf } from '@/features/imports/paths'

export type FileKind = 'image' | 'text' | 'table' | 'archive' | 'other'

const KINDS: Record<string, FileKind> = {
  jpg: 'image', jpeg: 'image', png: 'image', webp: 'image', gif: 'image', bmp: 'image', tif: 'image', tiff: 'image', avif: 'image',
  txt: 'text', md: 'text',
  json: 'table', jsonl: 'table', ndjson: 'table', csv: 'table',
  zip: 'archive',
}

/** A request's files: the server takes 1,000; fewer keep progress fine. */
export const PART_FILES = 200
export const PART_BYTES = 64_000_000

export function kindOf(file: { name: string }): FileKind {
  return KINDS[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'other'
}

/** The list with the new ones at its end; the same file (name, size, time) is there once. */
export function addFiles(list: readonly File[], added: Iterable<File>): File[] {
  const key = (file: File): string => `${pathOf(file)} ${file.size} ${file.lastModified}`
  const there = new Set(list.map(key))
  const result = [...list]
  for (const file of added) {
    if (there.has(key(file))) continue
    there.add(key(file))
    result.push(file)
  }
  return result
}

/** What most of the files are; null while there are none. */
export function mainKind(files: readonly { name: string }[]): FileKind | null {
  const counts = new Map<FileKind, number>()
  for (const file of files) counts.set(kindOf(file), (counts.get(kindOf(file)) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null
}

/** Cuts the list into requests of at most `PART_FILES` files and about `PART_BYTES`. */
export function inParts<F extends { size: number }>(files: readonly F[], maxFiles = PART_FILES, maxBytes = PART_BYTES): F[][] {
  const parts: F[][] = []
  let bytes = 0
  for (const file of files) {
    const last = parts.at(-1)
    if (last && last.length < maxFiles && bytes + file.size <= maxBytes) {
      last.push(file)
      bytes += file.size
    } else {
      parts.push([file])
      bytes = file.size
    }
  }
  return parts
}

/** More than a few files, large ones, or files in folders are sent in parts, which outlives the page. */
export function sendsInParts(files: readonly File[]): boolean {
  const size = files.reduce((sum, file) => sum + file.size, 0)
  return files.length > PART_FILES || size > PART_BYTES || files.some(hasFolder)
}

/** Pasted texts: one a line; where blank lines stand between them, one a paragraph. */
export function pastedTexts(pasted: string): string[] {
  const text = pasted.replaceAll('\r\n', '\n').trim()
  if (text === '') return []
  return (/\n[ \t]*\n/.test(text) ? text.split(/\n[ \t]*\n/) : text.split('\n')).map((part) => part.trim()).filter(Boolean)
}

/** Pasted addresses, one a line, each once. */
export function addresses(pasted: string): string[] {
  return [...new Set(pasted.split(/\s+/).filter((word) => /^https?:\/\/\S/i.test(word)))]
}
