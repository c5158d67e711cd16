import { toResult } from '@/engine'
import { downloadDraft } from '@/features/editor/downloadDraft'
import styles from '@/features/editor/Notices.module.css'
import { t } from '@/i18n'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import type { CheckFeed, CheckWork } from './feed'
import type { DeskModel } from './useDesk'

interface Props {
  work: CheckWork
  feed: CheckFeed
  lost: string | null
  desk: DeskModel
  changed: boolean
}

/** What is out of the ordinary with the item on the screen; each with a way on. */
export function ReviewNotices({ work, feed, lost, desk, changed }: Props) {
  const { annotation, view, stale, problem } = desk
  return (
    <div className={styles.notices}>
      {lost && (
        <Banner
          tone="error"
          actions={
            <>
              {changed && view && annotation && (
                <Button size="small" onPress={() => downloadDraft(annotation.id, toResult(view.document))}>
                  {t('Keep a copy')}
                </Button>
              )}
              <Button size="small" variant="primary" onPress={() => feed.advance()}>
                {t('Next item')}
              </Button>
            </>
          }
        >
          {lost}
        </Banner>
      )}
      {stale && (
        <Banner
          tone="warning"
          actions={
            stale.mine ? (
              <>
                <Button size="small" onPress={() => desk.settleStale(false)}>
                  {t('Take the newer one')}
                </Button>
                <Button size="small" variant="primary" onPress={() => desk.settleStale(true)}>
                  {t('Put my changes on it')}
                </Button>
              </>
            ) : (
              <Button size="small" variant="primary" onPress={() => desk.settleStale(false)}>
                {t('All right')}
              </Button>
            )
          }
        >
          {stale.decided && !stale.mine
            ? t('Somebody has decided on this annotation meanwhile. Look at it again: deciding now overrules them.')
            : stale.mine
            ? t('Somebody changed this annotation while you were fixing it. You see revision {number} now; your fix is kept here.', { number: stale.revision })
            : t('Somebody changed this annotation meanwhile. You see revision {number} now; nothing was decided yet.', { number: stale.revision })}
        </Banner>
      )}
      {problem && (
        <Banner
          tone="error"
          actions={
            <Button size="small" onPress={() => desk.setProblem(null)}>
              {t('All right')}
            </Button>
          }
        >
          {problem.detail}
        </Banner>
      )}
      {work.missing.length > 0 && <Banner tone="warning">{t('A file of this item could not be loaded: {names}. Skip it as broken if it stays so.', { names: work.missing.join(', ') })}</Banner>}
    </div>
  )
}
