import { useState } from 'react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import type { Subject } from '@/features/subjects/data'
import type { RequestKind } from './data'
import { PreviewDialog } from './PreviewDialog'
import { KINDS } from './words'
import styles from './requests.module.css'

const ORDER: readonly RequestKind[] = ['withdraw', 'erase', 'access', 'restrict', 'object']

/** What a person may ask for; each shows its effects before anything is done. */
export function RequestActions({ subject }: { subject: Subject }) {
  const [kind, setKind] = useState<RequestKind | null>(null)
  const erased = subject.standing.includes('erased')
  const done: Partial<Record<RequestKind, boolean>> = { erase: erased, restrict: subject.standing.includes('restriction'), object: subject.standing.includes('objection') }
  return (
    <section aria-label={t('They ask for')} className={styles.actions}>
      <h2>{t('They ask for')}</h2>
      <div className={styles.buttons}>
        {ORDER.filter((one) => !done[one]).map((one) => {
          const { icon: Icon, word } = KINDS[one]
          return (
            <Button key={one} variant={one === 'erase' ? 'danger' : 'default'} icon={<Icon />} onPress={() => setKind(one)}>
              {t(word)}
            </Button>
          )
        })}
      </div>
      <p className="small dim">{t('The effects are shown first. Nothing happens before you confirm them.')}</p>
      {kind && <PreviewDialog subject={subject} kind={kind} onClose={() => setKind(null)} />}
    </section>
  )
}
