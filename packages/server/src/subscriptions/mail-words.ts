import { minorUnits } from "@plaza/manifest";
import type { Money } from "@plaza/protocol";
import type { SubscriptionMailMessage } from "../checkout/outbox.ts";

type MailLocale = "en" | "vi" | "th";

/** What a mail about a subscription is of. */
export interface SubscriptionFacts {
  readonly host: string;
  readonly app: string;
  readonly plan: string;
  readonly total: Money;
  /** Milliseconds since the epoch; absent where nothing more is taken. */
  readonly next: number | undefined;
  /** Where the user sees and cancels it. */
  readonly url: string;
}

interface Written {
  readonly plan: string;
  readonly app: string;
  readonly amount: string;
  readonly date: string;
  readonly url: string;
}

type Words = Readonly<Record<SubscriptionMailMessage["about"], (facts: Written) => readonly [subject: string, text: string]>>;

const words: Readonly<Record<MailLocale, Words>> = {
  en: {
    announced: ({ plan, app, amount, date, url }) => [
      `${plan}: ${amount} on ${date}`,
      `Your subscription ${plan} of ${app} goes on.\n\n${amount} will be taken on ${date}.\n\nYou do not want it any more? Cancel it here, with one tap, until then:\n${url}\n`,
    ],
    declined: ({ plan, app, amount, date, url }) => [
      `${plan}: the payment did not go through`,
      `${amount} for your subscription ${plan} of ${app} could not be taken. You were not charged.\n\nIt is tried again on ${date}. Pay with something else, or cancel, here:\n${url}\n`,
    ],
    ended: ({ plan, app, amount, url }) => [
      `${plan} has ended`,
      `Your subscription ${plan} of ${app} has ended, because ${amount} could not be taken. Nothing more will be taken.\n\n${url}\n`,
    ],
  },
  vi: {
    announced: ({ plan, app, amount, date, url }) => [
      `${plan}: ${amount} vào ${date}`,
      `Gói ${plan} của ${app} sẽ tiếp tục.\n\n${amount} sẽ được thu vào ${date}.\n\nBạn không muốn dùng nữa? Hủy tại đây bằng một lần chạm, trước ngày đó:\n${url}\n`,
    ],
    declined: ({ plan, app, amount, date, url }) => [
      `${plan}: thanh toán không thành công`,
      `Không thu được ${amount} cho gói ${plan} của ${app}. Bạn chưa bị trừ tiền.\n\nHệ thống sẽ thử lại vào ${date}. Trả bằng cách khác, hoặc hủy, tại đây:\n${url}\n`,
    ],
    ended: ({ plan, app, amount, url }) => [
      `${plan} đã kết thúc`,
      `Gói ${plan} của ${app} đã kết thúc vì không thu được ${amount}. Bạn sẽ không bị thu thêm gì.\n\n${url}\n`,
    ],
  },
  th: {
    announced: ({ plan, app, amount, date, url }) => [
      `${plan}: ${amount} วันที่ ${date}`,
      `การสมัคร ${plan} ของ ${app} จะต่ออายุ\n\nจะเก็บเงิน ${amount} วันที่ ${date}\n\nไม่ต้องการแล้วใช่ไหม ยกเลิกได้ที่นี่ด้วยการแตะครั้งเดียว ก่อนถึงวันนั้น:\n${url}\n`,
    ],
    declined: ({ plan, app, amount, date, url }) => [
      `${plan}: ชำระเงินไม่สำเร็จ`,
      `เก็บเงิน ${amount} สำหรับ ${plan} ของ ${app} ไม่สำเร็จ คุณยังไม่ถูกเก็บเงิน\n\nจะลองอีกครั้งวันที่ ${date} จ่ายด้วยวิธีอื่นหรือยกเลิกได้ที่นี่:\n${url}\n`,
    ],
    ended: ({ plan, app, amount, url }) => [
      `${plan} สิ้นสุดแล้ว`,
      `การสมัคร ${plan} ของ ${app} สิ้นสุดแล้ว เพราะเก็บเงิน ${amount} ไม่สำเร็จ จะไม่มีการเก็บเงินอีก\n\n${url}\n`,
    ],
  },
};

const isMailLocale = (locale: string): locale is MailLocale => Object.hasOwn(words, locale);

/** In the user's language, with dates in UTC, as everything about subscriptions is. */
export function subscriptionMail(
  locale: string,
  about: SubscriptionMailMessage["about"],
  { host, app, plan, total, next, url }: SubscriptionFacts,
): { readonly subject: string; readonly text: string } {
  const language = isMailLocale(locale) ? locale : "en";
  const amount = new Intl.NumberFormat(language, { style: "currency", currency: total.currency }).format(
    total.amount / 10 ** minorUnits(total.currency),
  );
  const date = next === undefined ? "" : new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(next);
  const [subject, text] = words[language][about]({ plan, app, amount, date, url });
  return { subject: `${host}: ${subject}`, text };
}
