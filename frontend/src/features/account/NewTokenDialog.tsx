import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { session } from '@/api/session'
import type { TokenScope } from '@/api/types'
import { Fault } from '@/features/auth/Fault'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { toast } from '@/ui/Toast'
import styles from './AccountPage.module.css'

const SCOPES: readonly { scope: TokenScope; label: string }[] = [
  { scope: 'read', label: msg('Read projects, items and labels') },
  { scope: 'label', label: msg('Take work and submit labels') },
  { scope: 'manage', label: msg('Set up projects, import, keep rights') },
  { scope: 'export', label: msg('Seal snapshots and download them') },
]
const DAY = 86_400_000
const LIFETIMES = { '30': 30, '90': 90, '365': 365, none: null } as const
type Lifetime = keyof typeof LIFETIMES

/** Names a token, chooses what it may do and for how long, and shows the secret once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly TokenScope[]>(['read'])
  const [lifetime, setLifetime] = useState<Lifetime>('90')
  const create = useMutation({
    mutationFn: () => {
      const days = LIFETIMES[lifetime]
      return session.createToken({
        name: name.trim(),
        scopes: [...scopes],
        ...(days === null ? {} : { expires_at: new Date(Date.now() + days * DAY).toISOString() }),
      })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  })

  if (create.data) return <Secret secret={create.data.token} onClose={onClose} />

  const problem = isProblem(create.error) ? create.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    create.mutate()
  }
  function toggle(scope: TokenScope, on: boolean): void {
    setScopes(on ? [...scopes, scope] : scopes.filter((other) => other !== scope))
  }
  return (
    <Dialog title={t('Create a token')} isOpen onClose={onClose}>
      <form onSubmit={submit} className={styles.form}>
        <TextField
          label={t('What is it for?')}
          value={name}
          onChange={setName}
          placeholder={t('Nightly import')}
          error={problem?.field('name')}
          autoFocus
          isRequired
        />
        <fieldset className={styles.scopes}>
          <legend className="small dim">{t('It may')}</legend>
          {SCOPES.map(({ scope, label }) => (
            <Checkbox key={scope} isSelected={scopes.includes(scope)} onChange={(on) => toggle(scope, on)}>
              {t(label)}
            </Checkbox>
          ))}
        </fieldset>
        <SegmentedControl
          label={t('It works for')}
          value={lifetime}
          onChange={setLifetime}
          segments={[
            { value: '30', label: t('30 days') },
            { value: '90', label: t('90 days') },
            { value: '365', label: t('1 year') },
            { value: 'none', label: t('no end') },
          ]}
        />
        {!problem?.field('name') && <Fault error={create.error} />}
        <Button type="submit" variant="primary" isPending={create.isPending} isDisabled={!name.trim() || scopes.length === 0}>
          {t('Create the token')}
        </Button>
      </form>
    </Dialog>
  )
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(secret)
      toast(t('Copied.'))
    } catch {
      toast(t('The browser did not allow copying. Select the token and copy it yourself.'), { tone: 'error' })
    }
  }
  return (
    <Dialog
      title={t('Your new token')}
      isOpen
      isDismissable={false}
      onClose={onClose}
      actions={
        <Button variant="primary" onPress={onClose}>
          {t('I have kept it')}
        </Button>
      }
    >
      <p>{t('Copy it now. It is shown this once and can’t be shown again.')}</p>
      <div className={styles.secret}>
        <code>{secret}</code>
        <Button icon={<Copy />} onPress={() => void copy()}>
          {t('Copy')}
        </Button>
      </div>
    </Dialog>
  )
}
