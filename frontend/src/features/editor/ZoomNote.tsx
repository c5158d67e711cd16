import { useCallback, useSyncExternalStore } from 'react'
import { useKeyOf } from '@/app/commands'
import type { Camera, Editor } from '@/engine'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { percent } from '@/ui/format'
import styles from './Stage.module.css'

/** Ten times a second is as often as a number can be read; each time costs a part of a frame. */
const EVERY_MS = 100

const nowAndThen = (camera: Camera, changed: () => void): (() => void) => {
  let timer = 0
  const later = () => {
    timer = 0
    changed()
  }
  const stop = camera.subscribe(() => {
    timer ||= window.setTimeout(later, EVERY_MS)
  })
  return () => {
    stop()
    window.clearTimeout(timer)
  }
}

/** How large the picture is shown, and the way back to all of it. */
export function ZoomNote({ editor }: { editor: Editor }) {
  const { camera } = editor
  const subscribe = useCallback((changed: () => void) => nowAndThen(camera, changed), [camera])
  const zoom = useSyncExternalStore(subscribe, () => Math.round(camera.zoom * 100))
  const turn = useSyncExternalStore(subscribe, () => (camera.isTurned ? `${camera.state.mirrored ? '⇋ ' : ''}${camera.state.quarters * 90}°` : ''))
  const fitKey = useKeyOf('view.fit')
  return (
    <div className={styles.float} data-place="start">
      <span className={styles.zoom} title={t('Zoom')}>
        {percent(zoom / 100)}
      </span>
      {turn && (
        <Button variant="quiet" size="small" aria-label={t('{turn}: turn the view back', { turn })} onPress={() => editor.run('view.upright')}>
          {turn}
        </Button>
      )}
      <Button variant="quiet" size="small" keys={fitKey} onPress={() => editor.run('view.fit')}>
        {t('Fit')}
      </Button>
    </div>
  )
}
