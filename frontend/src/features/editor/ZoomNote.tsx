import { useSyncExternalStore } from 'react'
import { useKeyOf } from '@/app/commands'
import type { Editor } from '@/engine'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { percent } from '@/ui/format'
import styles from './Stage.module.css'

/** How large the picture is shown, and the way back to all of it. */
export function ZoomNote({ editor }: { editor: Editor }) {
  const { camera } = editor
  const zoom = useSyncExternalStore(
    (changed) => camera.subscribe(changed),
    () => Math.round(camera.state.zoom * 100),
  )
  const turn = useSyncExternalStore(
    (changed) => camera.subscribe(changed),
    () => (camera.isTurned ? `${camera.state.mirrored ? '⇋ ' : ''}${camera.state.quarters * 90}°` : ''),
  )
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
