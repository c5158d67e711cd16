import { CircleAlert, X } from 'lucide-react'
import { t } from '@/i18n'
import { Checkbox } from '@/ui/Checkbox'
import { number } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import type { Conflict, Counts, Report } from './data'
import { stepWords } from './words'
import styles from './schema.module.css'

interface Props {
  report: Report
  isPending: boolean
  onRemove: (place: number) => void
  onAllow: (place: number, isAllowed: boolean) => void
}

/** The steps with what each would do, and what speaks against it. */
export function ReportList({ report, isPending, onRemove, onAllow }: Props) {
  const general = report.conflicts.filter(({ step }) => step === null)
  return (
    <>
      <ol className={styles.steps} aria-label={t('Steps')} aria-busy={isPending}>
        {report.steps.map(({ step, given, counts }) => {
          const against = report.conflicts.filter((conflict) => conflict.step === step)
          const words = stepWords(given)
          return (
            <li key={step} className={styles.step}>
              <div className={styles.stepHead}>
                <h3 className={styles.stepName}>{words}</h3>
                <IconButton icon={<X />} label={t('Take this step out')} isDisabled={isPending} onPress={() => onRemove(step)} />
              </div>
              <Figures counts={counts} />
              {against.length > 0 && (
                <>
                  <ul className={styles.conflicts}>
                    {against.map((conflict) => (
                      <Against key={conflict.code} conflict={conflict} />
                    ))}
                  </ul>
                  <Checkbox isSelected={given.allow_loss ?? false} isDisabled={isPending} onChange={(isOn) => onAllow(step, isOn)}>
                    {t('That is right: let it go. Annotations keep it in their earlier revisions.')}
                  </Checkbox>
                </>
              )}
            </li>
          )
        })}
      </ol>
      {general.length > 0 && (
        <ul className={styles.conflicts}>
          {general.map((conflict) => (
            <Against key={conflict.detail} conflict={conflict} />
          ))}
        </ul>
      )}
    </>
  )
}

function Against({ conflict }: { conflict: Conflict }) {
  return (
    <li data-allowed={conflict.is_allowed}>
      <CircleAlert aria-hidden="true" /> {conflict.detail}
    </li>
  )
}

function Figures({ counts }: { counts: Counts }) {
  const shown = [
    { label: t('annotations'), value: counts.annotations },
    { label: t('drafts'), value: counts.drafts },
    { label: t('predictions'), value: counts.predictions },
    { label: t('known answers'), value: counts.known_answers },
    { label: t('objects and answers'), value: counts.objects },
  ]
  return (
    <dl className={styles.figures}>
      {shown.map(({ label, value }) => (
        <div key={label} data-none={value === 0}>
          <dt>{label}</dt>
          <dd>{number(value, 0)}</dd>
        </div>
      ))}
    </dl>
  )
}
