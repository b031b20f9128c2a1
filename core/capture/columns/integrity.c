/* Windows translates the accounts of integrity levels (S-1-16-<level>). The names are those that `whoami
 * /groups` prints. */
#include "capture/columns/integrity.h"

typedef struct level_name {
    const char *level, *name;
} level_name;

/* Behind the backslash. */
static const level_name names[] = {
    {"Untrusted", "Untrusted Mandatory Level"},
    {"Low", "Low Mandatory Level"},
    {"Medium", "Medium Mandatory Level"},
    {"Medium Plus", "Medium Plus Mandatory Level"},
    {"High", "High Mandatory Level"},
    {"System", "System Mandatory Level"},
    {"Protected", "Protected Process Mandatory Level"},
    {"Secure", "Secure Process Mandatory Level"},
    /* Russian */
    {"Low", "Низкий обязательный уровень"},
    {"Medium", "Средний обязательный уровень"},
    {"High", "Высокий обязательный уровень"},
    {"System", "Обязательный уровень системы"},
    /* German */
    {"Low", "Niedrige Verbindlichkeitsstufe"},
    {"Medium", "Mittlere Verbindlichkeitsstufe"},
    {"High", "Hohe Verbindlichkeitsstufe"},
    {"System", "Systemverbindlichkeitsstufe"},
    /* French */
    {"Low", "Niveau obligatoire faible"},
    {"Medium", "Niveau obligatoire moyen"},
    {"High", "Niveau obligatoire élevé"},
    {"System", "Niveau obligatoire système"},
    /* Spanish */
    {"Low", "Nivel obligatorio bajo"},
    {"Medium", "Nivel obligatorio medio"},
    {"High", "Nivel obligatorio alto"},
    {"System", "Nivel obligatorio del sistema"},
    /* Italian */
    {"Low", "Livello obbligatorio basso"},
    {"Medium", "Livello obbligatorio medio"},
    {"High", "Livello obbligatorio alto"},
    {"System", "Livello obbligatorio di sistema"},
    /* Portuguese */
    {"Low", "Nível Obrigatório Baixo"},
    {"Medium", "Nível Obrigatório Médio"},
    {"High", "Nível Obrigatório Alto"},
    {"System", "Nível Obrigatório do Sistema"},
    /* SIDs of accounts that could not be looked up */
    {"Untrusted", "S-1-16-0"},
    {"Low", "S-1-16-4096"},
    {"Medium", "S-1-16-8192"},
    {"Medium Plus", "S-1-16-8448"},
    {"High", "S-1-16-12288"},
    {"System", "S-1-16-16384"},
    {"Protected", "S-1-16-20480"},
    {"Secure", "S-1-16-28672"},
};

kk_str kk_columns_integrity(kk_str account)
{
    kk_str name = kk_path_name(account);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (kk_str_equal(name, kk_str_of(names[i].name))) {
            return kk_str_of(names[i].level);
        }
    }
    return account;
}
