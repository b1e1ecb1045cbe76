import { useAppointments } from '@/features/appointments/queries'
import { useT } from '@/i18n/locale'
import { Txt } from '@/ui/Txt'
import { AppointmentCard } from '@/features/appointments/AppointmentCard'

/** The next appointment, live; nothing when there is none. */
export const Upcoming = () => {
  const t = useT()
  const { data } = useAppointments('UPCOMING')
  const next = data && [...data].sort((a, b) => a.startAtMs - b.startAtMs)[0]
  if (!next) return null
  return (
    <>
      <Txt role="heading" className="cz-section">
        {t.home.upcoming}
      </Txt>
      <AppointmentCard appointment={next} />
    </>
  )
}
