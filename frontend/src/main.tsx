import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { I18nProvider as AriaI18nProvider } from 'react-aria-components/I18nProvider'
import { I18nProvider, formattingLocale, i18n } from '@/i18n'
import { bootQuery, queryClient } from '@/api/queries'
import { commands } from '@/app/commands'
import { giveHeadStart } from '@/app/headStart'
import { watchForNewVersion } from '@/app/newVersion'
import { watchAppearance } from '@/app/prefs'
import { router } from '@/app/router'
import '@/app/kit'
import '@/styles/fonts.css'
import '@/styles/tokens.css'
import '@/styles/base.css'

watchAppearance()
watchForNewVersion()
commands.listen(document)
// Asked before React starts, so that the answer is under way while the page is being built.
void queryClient.prefetchQuery(bootQuery)
giveHeadStart(location)

const root = document.getElementById('app')
if (!root) throw new Error('The page has no #app element.')

createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <AriaI18nProvider locale={formattingLocale()}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AriaI18nProvider>
    </I18nProvider>
  </StrictMode>,
)
