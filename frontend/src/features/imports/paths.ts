/** Where a chosen file lies below the chosen folder, and how it can be found again after the page was loaded anew. */

const paths = new WeakMap<File, string>()
const roots = new WeakMap<File, FileSystemHandle>()

/** The relative path under which a file is sent: with its folders where it was chosen with them. */
export function pathOf(file: File): string {
  return (paths.get(file) ?? (file.webkitRelativePath || file.name)).normalize('NFC')
}

export function hasFolder(file: File): boolean {
  return pathOf(file).includes('/')
}

function placed(file: File, path: string, root: FileSystemHandle | null): File {
  paths.set(file, path)
  if (root) roots.set(file, root)
  return file
}

/** The folders and files that were dropped, each once: what the browser lets us keep over a reload. */
export function rootsOf(files: readonly File[]): FileSystemHandle[] {
  const found = new Set<FileSystemHandle>()
  for (const file of files) {
    const root = roots.get(file)
    if (root) found.add(root)
  }
  return [...found]
}

type FolderHandle = FileSystemDirectoryHandle & { values: () => AsyncIterable<FileSystemHandle> }

/** All files below a handle, with their paths from it. */
export async function filesBelow(handle: FileSystemHandle, base = '', root: FileSystemHandle = handle): Promise<File[]> {
  const path = base ? `${base}/${handle.name}` : handle.name
  if (handle.kind === 'file') return [placed(await (handle as FileSystemFileHandle).getFile(), path, root)]
  const found: File[] = []
  for await (const inner of (handle as FolderHandle).values()) found.push(...(await filesBelow(inner, path, root)))
  return found
}

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }

function entryFiles(entry: FileSystemEntry): Promise<File[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (entry.isFile) {
    return new Promise((resolve, reject) => {
      ;(entry as FileSystemFileEntry).file((file) => resolve([placed(file, path, null)]), reject)
    })
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  return new Promise((resolve, reject) => {
    const found: Promise<File[]>[] = []
    // A reader gives at most a hundred entries at a time, and none at the end.
    const more = (): void =>
      reader.readEntries((entries) => {
        if (entries.length === 0) {
          Promise.all(found).then((lists) => resolve(lists.flat()), reject)
          return
        }
        found.push(...entries.map(entryFiles))
        more()
      }, reject)
    more()
  })
}

/** What was dropped: files, and those in dropped folders. Must be called while the event is handled. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  const taken = [...data.items].flatMap((item: HandleItem): Promise<File[]>[] => {
    if (item.kind !== 'file') return []
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    if (item.getAsFileSystemHandle) return [item.getAsFileSystemHandle().then((handle) => (handle ? filesBelow(handle) : file ? [file] : []))]
    return [entry ? entryFiles(entry) : Promise.resolve(file ? [file] : [])]
  })
  return taken.length > 0 ? (await Promise.all(taken)).flat() : [...data.files]
}

type Permitted = FileSystemHandle & { requestPermission?: (how: { mode: 'read' }) => Promise<PermissionState> }

/** The files of kept handles, after the person allowed it again; null where that cannot be had. */
export async function reopened(handles: readonly FileSystemHandle[]): Promise<File[] | null> {
  if (handles.length === 0) return null
  const found: File[] = []
  try {
    for (const handle of handles as readonly Permitted[]) {
      if ((await handle.requestPermission?.({ mode: 'read' })) !== 'granted') return null
      found.push(...(await filesBelow(handle)))
    }
  } catch {
    return null // moved or deleted: the person chooses the folder again
  }
  return found
}
