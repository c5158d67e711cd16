/** The uploads of this tab, and those that a reload has interrupted. Lives outside of screens, so one may leave them. */
import { create } from 'zustand'
import { http } from '@/api/http'
import { bootQuery, queryClient } from '@/api/queries'
import type { Job, Page } from '@/api/types'
import { forget, keep, kept, type Kept } from './memory'
import { pathOf, reopened, rootsOf } from './paths'
import { Sender, type SendingView, type UploadInfo } from './sender'

export interface Running {
  upload: UploadInfo
  sender: Sender
  view: SendingView
}

export interface Interrupted {
  upload: UploadInfo
  handles: readonly FileSystemHandle[]
}

interface Uploads {
  running: readonly Running[]
  interrupted: readonly Interrupted[]
}

export const useUploads = create<Uploads>()(() => ({ running: [], interrupted: [] }))

const currentUser = (): string => queryClient.getQueryData(bootQuery.queryKey)?.user?.id ?? ''

const { getState: now, setState: set } = useUploads

function put(upload: UploadInfo, sender: Sender, view: SendingView): void {
  const others = now().running.filter((one) => one.upload.id !== upload.id)
  set({ running: [...others, { upload, sender, view }] })
}

function drop(id: string): void {
  set({ running: now().running.filter((one) => one.upload.id !== id), interrupted: now().interrupted.filter((one) => one.upload.id !== id) })
}

/** The job's id once it is there: what a screen waits for. Null when it needs the person. */
async function follow(upload: UploadInfo, sender: Sender, act: () => Promise<Job | null>): Promise<Job | null> {
  const job = await act()
  if (job) {
    await forget(upload.id)
    void queryClient.invalidateQueries({ queryKey: ['jobs'] })
    void queryClient.invalidateQueries({ queryKey: ['project', upload.project.id] })
  }
  put(upload, sender, sender.view)
  return job
}

function sending(upload: UploadInfo, files: readonly File[], onView?: (view: SendingView) => void): Sender {
  const sender: Sender = new Sender(upload, files, (view) => {
    put(upload, sender, view)
    onView?.(view)
  })
  put(upload, sender, sender.view)
  return sender
}

/** Begins an upload; resolves with the import's job. */
export async function startUpload(project: string, source: unknown, files: readonly File[], onView?: (view: SendingView) => void): Promise<Job | null> {
  const first = files[0] ? pathOf(files[0]) : ''
  const name = first.includes('/') ? first.slice(0, first.indexOf('/')) : first
  const upload = await http.create<UploadInfo>('/uploads', { project, source, name: name.slice(0, 200) })
  await keep({
    id: upload.id,
    by: currentUser(),
    project,
    projectName: upload.project.name,
    handles: rootsOf(files),
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
  }).catch(() => undefined) // private windows may refuse: the upload itself needs none of it
  const sender = sending(upload, files, onView)
  return follow(upload, sender, () => sender.go())
}

/** What an earlier page has left under way, as the server knows it. */
export async function findInterrupted(): Promise<void> {
  const mine = await kept(currentUser())
  const running = new Set(now().running.map((one) => one.upload.id))
  const left = mine.filter((one) => !running.has(one.id))
  if (left.length === 0) return
  const open = new Map((await http.get<Page<UploadInfo>>('/uploads', { query: { state: 'open', limit: 200 } })).results.map((one) => [one.id, one]))
  await Promise.all(left.filter((one) => !open.has(one.id)).map((one: Kept) => forget(one.id)))
  set({ interrupted: left.flatMap((one) => { const upload = open.get(one.id); return upload ? [{ upload, handles: one.handles }] : [] }) })
}

/** Goes on with an interrupted upload: from kept handles where the browser lets us, else with `files` chosen again. */
export async function continueUpload({ upload, handles }: Interrupted, files?: readonly File[]): Promise<'going' | 'choose'> {
  const found = files ?? (await reopened(handles))
  if (!found) return 'choose'
  set({ interrupted: now().interrupted.filter((one) => one.upload.id !== upload.id) })
  const sender = sending(upload, found)
  void follow(upload, sender, () => sender.go())
  return 'going'
}

export const retryUpload = ({ upload, sender }: Running): Promise<Job | null> => follow(upload, sender, () => sender.retry())
export const finishWithout = ({ upload, sender }: Running): Promise<Job | null> => follow(upload, sender, () => sender.finish(true))

export async function giveUp(upload: UploadInfo): Promise<void> {
  now().running.find((one) => one.upload.id === upload.id)?.sender.stop()
  await http.delete(`/uploads/${upload.id}`)
  await forget(upload.id)
  drop(upload.id)
}

export const dismiss = (upload: UploadInfo): void => drop(upload.id)
