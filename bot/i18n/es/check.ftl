# Lo que se dice alrededor de lo que se encontró en un borrador.
check-form-title = Revisar un borrador
check-form-draft = ¿Qué quiere publicar?
check-form-hint = Péguelo tal cual. Se lee una vez y no se guarda.
check-form-send = Revisar
check-clear = Nada que cambiar.
check-empty = El borrador está vacío: no hay nada que revisar.
check-block = { $count ->
    [one] No publique esto así. Hay una cosa que ver:
   *[other] No publique esto así. Hay { $count } cosas que ver:
}
check-warn = { $count ->
    [one] Una cosa que cambiar, o tener por escrito, antes de publicar:
   *[other] { $count } cosas que cambiar, o tener por escrito, antes de publicar:
}
check-info = { $count ->
    [one] Puede publicar esto. Una cosa para pensar:
   *[other] Puede publicar esto. { $count } cosas para pensar:
}
check-more = { $count ->
    [one] Hay una más como estas que no se muestra.
   *[other] Hay { $count } más como estas que no se muestran.
}
check-instead = en su lugar
check-question-consent = ¿Tiene los dos consentimientos por escrito, del padre, madre o tutor y del director?
check-question-account = ¿Es para su propia cuenta o para una cuenta de la escuela?
check-question-attachment = ¿Va con una foto o un video?
check-account-personal = Mi propia cuenta
check-account-school = Una cuenta de la escuela
check-attachment-yes = Sí, con foto o video
check-attachment-no = No, sin foto ni video
check-use-wording = Usar este texto
check-wording-title = Un texto sin eso
check-wording-left = Léalo una vez más antes de publicarlo: tiene que decir lo que usted quiere decir.
check-no-wording = No hay un texto seguro que lo reemplace. Cambie usted las palabras marcadas y revíselo otra vez.
severity-block = no debe publicarse
severity-warn = antes hace falta un cambio o un consentimiento
severity-info = consejo
explain-what = Escriba el número de una pauta, o el nombre entre corchetes junto a un hallazgo, por ejemplo /explicar 3 o /explicar student-name.
explain-unknown = No hay una pauta o regla con ese nombre. Estas son las pautas:
explain-reader = Lo encuentra un lector entrenado (un programa, no una persona), por el sentido de una frase; no tiene una lista de palabras.
explain-marked = Se marca:
explain-silent = No se marca:
explain-on-personal = su propia cuenta
explain-on-school = una cuenta de la escuela
explain-with-consent = con los dos consentimientos
explain-with-attachment = con una imagen o un archivo
