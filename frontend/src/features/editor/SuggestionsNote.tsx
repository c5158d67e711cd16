import { useMemo } from 'react'
import { useKeyOf } from '@/app/commands'
import type { Editor } from '@/engine'
import { t } from '@/i18n'
import { useEditorState, useObjects } from '@/modalities/hooks'
import { Button } from '@/ui/Button'
import styles from './Stage.module.css'

/** What a model suggests and nobody has decided on. With one selected the buttons mean that one, else all. */
export function SuggestionsNote({ editor }: { editor: Editor }) {
  const objects = useObjects(editor.document, editor.control.name)
  const selection = useEditorState(editor, (state) => state.selection)
  const acceptKey = useKeyOf('suggestion.accept')
  const acceptAllKey = useKeyOf('suggestion.acceptAll')
  const rejectKey = useKeyOf('suggestion.reject')
  const suggested = useMemo(() => objects.filter(({ suggestion }) => suggestion), [objects])
  if (suggested.length === 0) return null
  const chosen = suggested.some(({ id }) => selection.includes(id))
  return (
    <div className={styles.float} data-place="middle">
      <span className="dim num">{t('{count, plural, one {# suggestion} other {# suggestions}}', { count: suggested.length })}</span>
      {chosen ? (
        <>
          <Button variant="quiet" size="small" keys={acceptKey} onPress={() => editor.run('suggestion.accept')}>
            {t('Accept')}
          </Button>
          <Button variant="quiet" size="small" keys={rejectKey} onPress={() => editor.run('suggestion.reject')}>
            {t('Reject')}
          </Button>
        </>
      ) : (
        <Button variant="quiet" size="small" keys={acceptAllKey} onPress={() => editor.run('suggestion.acceptAll')}>
          {t('Accept all')}
        </Button>
      )}
    </div>
  )
}
