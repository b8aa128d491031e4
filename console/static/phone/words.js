/** Every word that the phone says to a dispatcher. */

/** State of the phone -> shape (never colour alone), words, class. */
export const LINE = {
  starting: { shape: "◌", text: "Включаем телефон…", tone: "muted" },
  ready: { shape: "●", text: "Телефон готов", tone: "ok" },
  lost: { shape: "▲", text: "Нет связи с телефонией, переподключаемся…", tone: "danger" },
  refused: {
    shape: "▲",
    text: "Телефония не приняла вашу учётную запись, пробуем снова. Если не пройдёт за минуту, позовите администратора.",
    tone: "danger",
  },
  microphone: { shape: "▲", text: "Нет доступа к микрофону", tone: "danger" },
  elsewhere: { shape: "◇", text: "Телефон открыт в другой вкладке", tone: "muted" },
  away: { shape: "◇", text: "Телефон открыт на другом компьютере", tone: "muted" },
  desk: { shape: "■", text: "Звонки идут на настольный телефон", tone: "ok" },
  signedOut: { shape: "▲", text: "Вход закончился. Войдите снова, чтобы принимать звонки.", tone: "danger" },
  unsupported: {
    shape: "▲",
    text: "Этот браузер не умеет звонить. Откройте страницу в свежем Chrome, Firefox или Яндекс Браузере.",
    tone: "danger",
  },
};

export const CALL = {
  ringing: { shape: "☎", text: "Звонит", tone: "accent" },
  answering: { shape: "☎", text: "Соединяем…", tone: "accent" },
  talking: { shape: "●", text: "Разговор", tone: "ok" },
  held: { shape: "❚❚", text: "Удержание", tone: "warn" },
  returning: { shape: "↻", text: "Возвращаем звонок…", tone: "warn" },
};

/** Why it rings, when it is not the queue (header X-Hotline-Why of desk.conf). */
export const RINGS = {
  transfer: "Вам передают звонок",
  consult: "Коллега хочет посоветоваться",
  return: "Звонящий возвращается к вам",
};

/** What the server adds to a call: who else takes part. @type {Record<string, (others: string[]) => string>} */
export const STAGE = {
  consulting: (others) =>
    others.length ? `На линии ${others.join(", ")}. Звонящий слышит музыку.` : "Звоним. Звонящий слышит музыку.",
  conference: (others) => `Разговор втроём: вы, звонящий, ${others.join(", ")}`,
  returning: () => "Звонящий возвращается к вам",
};

/** Why a microphone cannot be had: name of the DOMException -> what to do. */
const MICROPHONE = {
  NotAllowedError: "браузеру он запрещён. Нажмите на значок слева от адреса и разрешите микрофон.",
  NotFoundError: "его не видно. Подключите гарнитуру.",
  NotReadableError: "он занят другой программой. Закройте её.",
  OverconstrainedError: "выбранная гарнитура отключена. Подключите её или выберите другую.",
  SecurityError: "страница открыта по незащищённому адресу. Откройте её по https.",
};

/** @param {unknown} fault */
export function microphoneFault(fault) {
  const name = fault instanceof Error ? fault.name : "";
  return `Нет доступа к микрофону: ${MICROPHONE[name] ?? "браузер не сказал почему. Перезагрузите страницу."}`;
}

/** Buttons that take back what they did: before, after. */
export const SWITCH = {
  mute: ["Выключить микрофон", "Включить микрофон"],
  hold: ["Удержать", "Вернуться к разговору"],
  tape: ["Остановить запись", "Продолжить запись"],
};

/** Whether the conversation is recorded: shape, words, class. */
export const TAPE = {
  none: { shape: "○", text: "Без записи", tone: "muted" },
  on: { shape: "◉", text: "Разговор записывается", tone: "" },
  paused: { shape: "❚❚", text: "Запись остановлена. Не забудьте продолжить", tone: "warn" },
  off: { shape: "○", text: "До конца разговора запись не ведётся", tone: "muted" },
};

export const QUALITY = {
  unknown: "",
  good: "Связь хорошая",
  uneven: "Связь неровная: отдельные слова могут пропадать",
  bad: "Связь плохая: слова пропадают. Проверьте сеть или попросите перезвонить",
  silent: "Звук от звонящего не приходит",
};

export const LEVEL = { heard: "Вас слышно", silent: "Микрофон молчит", muted: "Микрофон выключен" };

export const TELL = {
  press: "Нажмите любую клавишу на странице: до этого браузер не даёт звонку звучать",
  micLost: "Гарнитура отключилась, говорите в другой микрофон",
  missed: "Звонок ушёл к другому",
  failed: "Не получилось соединиться, звонок вернулся в очередь",
  busyThere: "В той вкладке идёт разговор. Закончите его, потом перенесите телефон.",
  goesOn: "Нет связи с телефонией, переподключаемся. Разговор продолжается.",
  noServer: "Сервер не отвечает. Звонок продолжается; попробуйте ещё раз.",
  notifyTitle: "Звонок на горячую линию",
  notifyBody: "Откройте вкладку и ответьте: Alt+O",
};

/** @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  return `${hours ? `${hours}:` : ""}${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}
