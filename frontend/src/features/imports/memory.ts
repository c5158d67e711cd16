/** What this browser remembers of uploads under way: their ids, and where the files are if it lets us keep that. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { FLAG, tellAboutUploads } from './flag'

export interface Kept {
  id: string
  /** Whose upload it is: nobody else on this machine gets to see it. */
  by: string
  project: string
  projectName: string
  handles: FileSystemHandle[]
  files: number
  bytes: number
}

interface Schema extends DBSchema {
  uploads: { key: string; value: Kept; indexes: { by: string } }
}

let opened: Promise<IDBPDatabase<Schema>> | null = null

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('clearlabel uploads', 1, {
    upgrade: (db) => {
      db.createObjectStore('uploads', { keyPath: 'id' }).createIndex('by', 'by')
    },
  })
  return opened
}

export async function keep(upload: Kept): Promise<void> {
  localStorage.setItem(FLAG, '1')
  tellAboutUploads()
  const db = await database()
  try {
    await db.put('uploads', upload)
  } catch {
    await db.put('uploads', { ...upload, handles: [] }) // a browser that cannot store handles
  }
}

export async function kept(by: string): Promise<Kept[]> {
  return (await database()).getAllFromIndex('uploads', 'by', by)
}

export async function forget(id: string): Promise<void> {
  const db = await database()
  await db.delete('uploads', id)
  if ((await db.count('uploads')) === 0) localStorage.removeItem(FLAG)
}
