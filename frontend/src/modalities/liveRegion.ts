import { useEffect, useState } from 'react'
import type { Editor } from '@/engine'

/** Sentences closer together than this become one; only the last is read. */
const QUIET_MS = 350

/** What a polite live region should say: the editor's last sentence, once things are quiet. */
export const useAnnouncement = (source: Pick<Editor, 'onAnnounce'>): string => {
  const [text, setText] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = source.onAnnounce((sentence) => {
      clearTimeout(timer)
      // A no-break space at the end makes the same sentence a new one, so that it is read again.
      timer = setTimeout(() => setText((last) => (last === sentence ? `${sentence}\u00A0` : sentence)), QUIET_MS)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [source])
  return text
}
