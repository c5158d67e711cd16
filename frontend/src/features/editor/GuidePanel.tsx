import { useEffect, useRef } from 'react'
import { X } from 'lucide-react'
import { t } from '@/i18n'
import { IconButton } from '@/ui/IconButton'
import { Markdown } from './Markdown'
import styles from './GuidePanel.module.css'

/** The project's guidelines beside the work; not modal, so that one can read and draw. Esc closes it from within. */
export default function GuidePanel({ text, onClose }: { text: string; onClose: () => void }) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    panel.current?.focus()
  }, [])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={t('Guidelines')}
      className={styles.panel}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation()
          onClose()
        }
      }}
    >
      <header className={styles.header}>
        <h2 className={styles.title}>{t('Guidelines')}</h2>
        <IconButton label={t('Close')} icon={<X />} onPress={onClose} />
      </header>
      {/* A region that scrolls has to be reachable by key. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.body} tabIndex={0} role="region" aria-label={t('Text of the guidelines')}>
        <Markdown text={text} />
      </div>
    </aside>
  )
}
