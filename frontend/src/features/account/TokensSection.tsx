import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { session } from '@/api/session'
import type { ApiToken } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import { NewTokenDialog } from './NewTokenDialog'
import { Section } from './Section'
import styles from './AccountPage.module.css'

const KEY = ['tokens']

export function TokensSection() {
  const tokens = useQuery({ queryKey: KEY, queryFn: () => session.tokens() })
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  return (
    <Section
      title={t('API tokens')}
      lead={t('A token lets a script act as you, within the scopes you give it. The server keeps only a fingerprint of it.')}
    >
      <div className={styles.tokens}>
        {tokens.isPending && <SkeletonRows rows={2} height="56px" />}
        {tokens.isError && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
        {tokens.data?.results.length === 0 && <p className="dim">{t('You have no tokens.')}</p>}
        <ul>
          {tokens.data?.results.map((token) => (
            <li key={token.id} className={styles.token}>
              <TokenText token={token} />
              <Button variant="danger" onPress={() => setRevoking(token)}>
                {t('Revoke')}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      <Button onPress={() => setCreating(true)}>{t('Create a token')}</Button>
      {creating && <NewTokenDialog onClose={() => setCreating(false)} />}
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  )
}

function TokenText({ token }: { token: ApiToken }) {
  const [now] = useState(() => Date.now())
  return (
    <div className={styles.tokenText}>
      <div className="truncate">
        <span className="strong">{token.name}</span> <code className="small dim">{token.prefix}…</code>
      </div>
      <div className="small dim">
        {token.scopes.join(', ')} · {token.last_used_at ? t('last used') : t('never used')}{' '}
        {token.last_used_at && <RelativeTime value={token.last_used_at} />}
        {token.expires_at && (
          <>
            {' · '}
            {Date.parse(token.expires_at) < now ? t('expired') : t('expires')} <RelativeTime value={token.expires_at} />
          </>
        )}
      </div>
    </div>
  )
}

function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => session.revokeToken(token.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: KEY })
      onClose()
      toast(t('“{name}” is revoked.', { name: token.name }))
    },
    onError: toastProblem,
  })
  return (
    <Dialog
      title={t('Revoke “{name}”?', { name: token.name })}
      role="alertdialog"
      size="small"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Keep it')}</Button>
          <Button variant="danger" isPending={revoke.isPending} onPress={() => revoke.mutate()}>
            {t('Revoke the token')}
          </Button>
        </>
      }
    >
      <p>{t('What uses it stops working at once. This can’t be undone; you can create another.')}</p>
    </Dialog>
  )
}
