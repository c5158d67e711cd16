import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { t } from '@/i18n'
import { UseQuestions } from '@/features/rights/UseQuestions'
import { QUESTIONS } from './Forecast'
import { LabelChips } from './LabelChips'
import { useWizard, type WizardPlan } from './store'
import { TEMPLATES, templateOf, type TemplateId } from './templates'
import styles from './wizard.module.css'

/** The task, its labels, and what the result is meant for. */
export function TaskStep({ plan }: { plan: WizardPlan }) {
  const { labels, use, set } = useWizard()
  const template = templateOf(plan.template)
  const fitting = TEMPLATES.filter((one) => plan.kind === null || plan.kind === 'archive' || plan.kind === 'other' || plan.kind === 'table' || one.input === plan.input || one.id === 'rating')
  return (
    <>
      <RadioGroup value={template.id} onChange={(id) => set({ template: id as TemplateId })}>
        <Label className="visually-hidden">{t('Task')}</Label>
        <div className={styles.templates}>
          {fitting.map((one) => (
            <Radio key={one.id} value={one.id} className={styles.template}>
              <Picture id={one.id} />
              <span className="strong">{t(one.title)}</span>
              <span className="dim small">{t(one.lead)}</span>
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {template.labels && <LabelChips title={t(template.labels)} names={labels} onChange={(next) => set({ labels: next })} suggested={template.suggested} />}
      <div id={QUESTIONS.use.id}>
        <UseQuestions use={use} onChange={(next) => set({ use: next })} files={plan.input === 'image' ? t('pictures and labels') : t('texts and labels')} />
      </div>
    </>
  )
}

/** What the task looks like, in a few lines. */
function Picture({ id }: { id: TemplateId }) {
  return (
    <svg viewBox="0 0 150 64" className={styles.picture} aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      {id === 'boxes' && (
        <>
          <path d="M0 46h150" />
          <rect data-on x="28" y="22" width="44" height="26" />
          <rect data-on x="94" y="14" width="18" height="34" />
        </>
      )}
      {id === 'image-classes' && (
        <>
          <rect x="22" y="12" width="52" height="40" />
          <path d="m24 48 16-18 12 12 8-8 12 14" />
          <rect data-on x="90" y="16" width="38" height="12" rx="3" />
          <rect x="90" y="36" width="38" height="12" rx="3" />
        </>
      )}
      {id === 'text-classes' && (
        <>
          <path d="M22 18h54M22 28h46M22 38h50M22 48h30" />
          <rect x="90" y="12" width="38" height="10" rx="3" />
          <rect data-on x="90" y="27" width="38" height="10" rx="3" />
          <rect x="90" y="42" width="38" height="10" rx="3" />
        </>
      )}
      {id === 'spans' && (
        <>
          <path d="M22 18h106M22 32h30M96 32h32M22 46h68" />
          <rect data-on x="56" y="24" width="36" height="15" rx="3" />
        </>
      )}
      {id === 'rating' && (
        <>
          {[30, 52, 74, 96, 118].map((x, index) => (
            <circle key={x} cx={x} cy="32" r="8" {...(index < 3 ? { 'data-on': true, 'data-fill': true } : {})} />
          ))}
        </>
      )}
    </svg>
  )
}
