/** A video or sound that plays: where it is, and moving about in it frame by frame. */
import { useCallback, useEffect, useRef, useState, type RefCallback } from 'react'
import { useQuery } from '@tanstack/react-query'
import { guardedFetch } from '@/api/http'
import type { GateFile } from '../data'
import { evenTable, frameAt, momentOf, tableOf, type FrameTable, type RawFrames } from './model'

export interface Player {
  readonly moment: number
  readonly frame: number
  readonly playing: boolean
  readonly table: FrameTable
  readonly duration: number
  readonly seek: (moment: number) => void
  readonly toFrame: (frame: number) => void
  readonly toggle: () => void
}

/** What attaches to the element (its `ref`), and the player. */
export function usePlayer(file: GateFile): readonly [attach: RefCallback<HTMLMediaElement>, player: Player] {
  const element = useRef<HTMLMediaElement | null>(null)
  const [moment, setMoment] = useState(0)
  const [playing, setPlaying] = useState(false)
  const table = useTable(file)
  const duration = file.duration ?? 0
  const attach = useCallback((media: HTMLMediaElement | null) => {
    element.current = media
    if (!media) return undefined
    const read = (): void => {
      setMoment(media.currentTime)
      setPlaying(!media.paused && !media.ended)
    }
    for (const event of EVENTS) media.addEventListener(event, read)
    return () => {
      for (const event of EVENTS) media.removeEventListener(event, read)
    }
  }, [])
  // `timeupdate` comes a few times a second only: boxes would lag behind what they are about.
  useEffect(() => {
    if (!playing) return undefined
    let handle = 0
    const follow = (): void => {
      setMoment(element.current?.currentTime ?? 0)
      handle = requestAnimationFrame(follow)
    }
    handle = requestAnimationFrame(follow)
    return () => cancelAnimationFrame(handle)
  }, [playing])
  const seek = useCallback(
    (to: number) => {
      const media = element.current
      if (!media) return
      media.pause()
      media.currentTime = Math.min(Math.max(0, to), Math.max(0, duration - 0.001))
      setMoment(media.currentTime)
    },
    [duration],
  )
  const toFrame = useCallback((frame: number) => seek(momentOf(table, frame)), [seek, table])
  const toggle = useCallback(() => {
    const media = element.current
    if (!media) return
    // Paused again before it began, or broken, which the element says by itself.
    if (media.paused) media.play().catch(() => undefined)
    else media.pause()
  }, [])
  return [attach, { moment, frame: frameAt(table, moment), playing, table, duration, seek, toFrame, toggle }]
}

const EVENTS = ['timeupdate', 'seeked', 'play', 'pause', 'ended', 'loadeddata'] as const

function useTable({ frame_table: address, frames, duration }: GateFile): FrameTable {
  const found = useQuery({
    queryKey: ['frames', address],
    queryFn: async ({ signal }) => tableOf((await readJson(address!, signal)) as RawFrames),
    enabled: address !== null,
    staleTime: Infinity,
  })
  return found.data ?? evenTable(frames ?? 1, duration ?? 0)
}

export async function readJson(address: string, signal: AbortSignal): Promise<unknown> {
  const answer = await guardedFetch(address, { signal })
  if (!answer.ok) throw new Error(`the file could not be loaded (${answer.status})`)
  return answer.json()
}
