"""Names for an invented company; any likeness is chance."""

import random


def _words(text: str) -> list[str]:
    return text.split()


MEN = _words(
    "Alexander Alexei Anatoly Andrei Anton Arman Artem Boris Daniyar Denis Dmitry Evgeny Gleb "
    "Igor Ilya Ivan Kairat Kirill Konstantin Leonid Maxim Mikhail Nikita Nikolai Oleg "
    "Pavel Roman Ruslan Sergei Stanislav Timur Vadim Valery Viktor Vitaly Vladimir Vyacheslav Yuri"
)
WOMEN = _words(
    "Aigul Alina Alla Anastasia Anna Asel Daria Dina Ekaterina Elena Galina Gulnara Inna Irina "
    "Karina Ksenia Larisa Lilia Ludmila Margarita Maria Marina Nadezhda Natalia Nina Oksana Olga "
    "Polina Saule Sofia Svetlana Tamara Tatiana Valentina Vera Veronika Yulia Zhanna"
)
FATHERS = _words(
    "Alexandr Alexe Anatol Andre Anton Boris Denis Dmitri Evgen Gennad Grigor Igor Ivan "
    "Konstantin Leonid Maxim Mikhail Nikola Oleg Pavl Petr Roman Serge Stanislav Vadim "
    "Viktor Vladimir Yur"
)
FAMILIES = _words(
    "Abramov Afanasiev Akhmetov Aksenov Alekseev Andreev Antonov Baranov Belov Belyaev Biryukov "
    "Bogdanov Borisov Bykov Chernov Danilov Davydov Denisov Dmitriev Efimov Egorov Ermakov Fedorov "
    "Filippov Frolov Galiev Gavrilov Gerasimov Golubev Gorbunov Gromov Gusev Ibragimov Ignatiev "
    "Isaev Ivanov Kalinin Karimov Karpov Kazakov Kiselev Klimov Kolesnikov Komarov Kondratiev "
    "Konovalov Korolev Kovalev Kozlov Krylov Kudryavtsev Kulikov Kuzmin Kuznetsov Lazarev Lebedev "
    "Loginov Makarov Maksimov Markov Martynov Matveev Medvedev Melnikov Mironov Morozov Muratov "
    "Nazarov Nikitin Nikolaev Novikov Orlov Osipov Panov Pavlov Petrov Polyakov Ponomarev Popov "
    "Prokhorov Rodionov Romanov Ryabov Safin Saveliev Semenov Sergeev Shubin Sidorov Smirnov "
    "Sobolev Sokolov Solovyov Sorokin Stepanov Suleimanov Suvorov Tarasov Terentiev Tikhonov "
    "Timofeev Titov Tsvetkov Ushakov Utkin Vasiliev Vinogradov Vlasov Volkov Vorobyov Yakovlev "
    "Yusupov Zaitsev Zakharov Zhukov Zimin Zuev"
)
SOFT = frozenset({"Anatol", "Evgen", "Gennad", "Grigor", "Yur"})

CYRILLIC_FAMILIES = _words(
    "Алёшин Берёзкин Воробьёв Голубёв Ёлкин Жданов Ковалёв Лосев Миронов Панфёров Семёнов Юдин"
)
CYRILLIC_NAMES = (
    ("Артём", "Фёдорович"),
    ("Пётр", "Семёнович"),
    ("Михаил", "Юрьевич"),
    ("Семён", "Артёмович"),
    ("Юрий", "Петрович"),
)


def somebody(dice: random.Random) -> tuple[str, str, str]:
    """First name, patronymic, last name of one person, agreeing with each other."""
    father, family = dice.choice(FATHERS), dice.choice(FAMILIES)
    if dice.random() < 0.7:  # noqa: PLR2004 - a mining company
        return dice.choice(MEN), father + _link(father) + "vich", family
    return dice.choice(WOMEN), father + _link(father) + "vna", family + "a"


def _link(father: str) -> str:
    if father in SOFT:
        return "ie"
    return "e" if father[-1] in "aei" else "o"


def somebody_in_cyrillic(dice: random.Random) -> tuple[str, str, str]:
    """First name, patronymic, last name of one man."""
    first_name, patronymic = dice.choice(CYRILLIC_NAMES)
    return first_name, patronymic, dice.choice(CYRILLIC_FAMILIES)
