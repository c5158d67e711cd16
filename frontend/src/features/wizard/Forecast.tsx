import { useQuery } from '@tanstack/react-query'
import { CornerRightUp } from 'lucide-react'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { RightsChip } from '@/ui/RightsChip'
import { evaluationQuery, type Decision } from '@/features/rights/data'
import { stated } from '@/features/rights/RightsFields'
import { useSettled } from '@/features/projects/useSettled'
import { useWizard, type WizardPlan } from './store'
import styles from './wizard.module.css'

/** The questions of the page, by the ids that stand around them, and which of them a fix is an answer to. */
export const QUESTIONS = {
  licence: { id: 'ask-licence', label: msg('Under which licence?') },
  people: { id: 'ask-people', label: msg('Do the files show or name people?') },
  acquired: { id: 'ask-acquired', label: msg('How did you get it?') },
  use: { id: 'ask-use', label: msg('Is money made with it?') },
} as const

type Question = keyof typeof QUESTIONS

const ANSWERED_BY: Record<string, Question> = {
  add_licence: 'licence',
  review_licence: 'licence',
  resolve_conflict: 'licence',
  add_permission: 'licence',
  state_personal_data: 'people',
  identify_subject: 'people',
  state_legal_basis: 'people',
  mask: 'people',
  state_source: 'acquired',
  change_use: 'use',
  split: 'use',
}

/** What keeps it from being labeled, each with the questions whose answers can change that. */
export function obstacles(decision: Decision): { detail: string; questions: Question[] }[] {
  return decision.reasons
    .filter(({ severity }) => severity === 'DENY' || severity === 'NEEDS_REVIEW')
    .map(({ detail, fix }) => ({
      detail,
      questions: [...new Set((fix ?? []).flatMap(({ code }) => ANSWERED_BY[code] ?? []))],
    }))
}

export function isBlocked(decision: Decision | undefined): boolean {
  return decision?.verdict === 'DENY' || decision?.verdict === 'NEEDS_REVIEW'
}

export function useForecast(): { decision: Decision | undefined; failed: boolean } {
  const { rights, use } = useWizard()
  const facts = useSettled(stated(rights))
  const { data, isError } = useQuery(evaluationQuery(facts, use))
  return { decision: data, failed: isError }
}

function goTo(question: Question): void {
  const place = document.getElementById(QUESTIONS[question].id)
  place?.querySelector<HTMLElement>('input:checked, input, button')?.focus()
  place?.scrollIntoView({ block: 'center' })
}

/** What the rights check would say of these answers, before anything is sent, and which answers would change it. */
export function Forecast({ plan, announces = false }: { plan: WizardPlan; announces?: boolean }) {
  const { decision, failed } = useForecast()
  const own = plan.kind === 'archive' || plan.kind === 'table'
  return (
    <div className={styles.verdict} role={announces ? 'status' : undefined}>
      {decision ? (
        <>
          <RightsChip verdict={decision.verdict} />
          <div className={styles.forecast}>
            <p>
              {decision.sentence}{' '}
              {isBlocked(decision) &&
                (own
                  ? t('What states no rights of its own would wait in quarantine.')
                  : t('As answered, all of it would wait in quarantine: there would be nothing to label yet.'))}
            </p>
            {isBlocked(decision) && <Obstacles decision={decision} />}
          </div>
        </>
      ) : (
        <p className="dim">{failed ? t('Whether it may be labeled is said after the import.') : ' '}</p>
      )}
    </div>
  )
}

function Obstacles({ decision }: { decision: Decision }) {
  return (
    <ul>
      {obstacles(decision).map(({ detail, questions }) => (
        <li key={detail}>
          <span className="dim">{detail}</span>
          {questions.map((question) => (
            <Button key={question} size="small" icon={<CornerRightUp />} onPress={() => goTo(question)}>
              {t(QUESTIONS[question].label)}
            </Button>
          ))}
        </li>
      ))}
    </ul>
  )
}
